import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { adaPipeline } from '../../src/augmentation/ada-pipeline.js';
import { LayerContext, withLayerContext } from '../../src/layers/context.js';
import { fillSamples } from '../../src/random/random.js';
import { expectSameAsCpu, onCpu, randomValues } from '../onnx/support.js';
import { expectClose, numbers } from './support.js';

type Shape = readonly [number, number, number, number];

/** Noise a call draws, as feeds. */
function noiseFor(n: number, seed: number) {
  const values = (count: number, distribution: 'uniform01' | 'normal') => {
    const data = new Float32Array(n * count);
    fillSamples(data, count, 0, distribution, { seed, purpose: distribution });
    return { shape: [n, count], dtype: 'float32' as const, data };
  };
  return { uniform: values(21, 'uniform01'), normal: values(7, 'normal') };
}

/** The pipeline with its noise from the feeds `uniform` and `normal`. */
function pipeline({ x, p, ...noise }: Record<string, tf.Tensor>): tf.Tensor {
  const context = new LayerContext(1, ({ name, shape }) => {
    const given = noise[name.slice(name.lastIndexOf('/') + 1)]!;
    expect(given.shape).to.deep.equal(shape);
    return given;
  });
  return withLayerContext(context, () => adaPipeline(x!, p!, 'real'));
}

const augmented = (x: ReturnType<typeof randomValues>, p: number, noise: ReturnType<typeof noiseFor>) =>
  onCpu((inputs) => ({ y: pipeline(inputs) }), { x, p: numbers([p], []), ...noise }).y!.data as Float32Array;

/** Differences of each sample to its original, as L2 norms. */
function changes(images: Float32Array, originals: Float32Array, n: number): number[] {
  const size = images.length / n;
  return Array.from({ length: n }, (_, i) =>
    Math.hypot(...images.subarray(i * size, (i + 1) * size).map((v, j) => v - originals[i * size + j]!)),
  );
}

describe("ADA's pipeline", () => {
  for (const shape of [
    [3, 8, 8, 1],
    [3, 6, 8, 3],
  ] as readonly Shape[]) {
    it(`traced gives the values and gradients of the cpu backend for images of ${shape.slice(1).join('x')}`, () => {
      const x = randomValues(shape, 1);
      const feeds = { x, dy: randomValues(shape, 2), p: numbers([0.7], []), ...noiseFor(shape[0], 5) };
      expectSameAsCpu(({ dy, ...inputs }) => {
        const gradient = tf.grad((images: tf.Tensor) => tf.sum(tf.mul(pipeline({ ...inputs, x: images }), dy!)))(inputs.x!);
        return { y: pipeline(inputs), gradient };
      }, feeds);
    });

    it(`changes no image of ${shape.slice(1).join('x')} at p = 0`, () => {
      const x = randomValues(shape, 1);
      expectClose(augmented(x, 0, noiseFor(shape[0], 6)), x.data as Float32Array, 1e-5);
    });
  }

  it('changes every image at p = 1', () => {
    const x = randomValues([20, 8, 8, 3], 1);
    const differences = changes(augmented(x, 1, noiseFor(20, 7)), x.data as Float32Array, 20);
    expect(Math.min(...differences)).to.be.above(0.1);
  });

  it('applies each transform with probability p, independently of the others', () => {
    const n = 600;
    const x = randomValues([n, 8, 8, 3], 1);
    const p = 0.08;
    // Mirrored or not, turned by none to three quarters, moved by -1 to 1 pixel either way (0 in a half of the cases): some change nothing.
    const [mirrors, quarters, blits] = [1 - p / 2, 1 - (3 * p) / 4, 1 - (3 * p) / 4];
    // The left and right mirror and that of lightness; scale, turns, stretch, drift; brightness, contrast, hue, saturation.
    const expected = mirrors ** 2 * quarters * blits * (1 - p) ** 8;
    const alone = changes(augmented(x, p, noiseFor(n, 8)), x.data as Float32Array, n).filter((change) => change < 1e-4).length / n;
    // Three standard deviations of the share.
    expect(alone).to.be.closeTo(expected, 3 * Math.sqrt((expected * (1 - expected)) / n));
  });
});
