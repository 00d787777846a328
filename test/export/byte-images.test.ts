import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { normalizedToBytes } from '../../src/export/byte-images.js';
import { toByte } from '../../src/images/grid.js';
import { randomValues } from '../onnx/support.js';

function bytesOf(values: Float32Array): Float32Array {
  void tf.setBackend('cpu');
  return tf.tidy(() => normalizedToBytes(tf.tensor1d(values)).dataSync<'float32'>());
}

describe('normalizedToBytes', () => {
  it('gives every one of the 256 levels back', () => {
    const levels = Float32Array.from({ length: 256 }, (_, i) => i);
    expect(bytesOf(levels.map((level) => level / 127.5 - 1))).to.deep.equal(levels);
  });

  it('rounds and clips as our PNG files do', () => {
    // Within 1e-4 of halfway between two levels float32 may round either way.
    const values = (randomValues([20_000], 1, -1.5, 1.5).data as Float32Array).filter(
      (x) => Math.abs((((x + 1) * 127.5) % 1) - 0.5) > 1e-4,
    );
    expect(bytesOf(values)).to.deep.equal(values.map(toByte));
  });
});
