import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { FeatureNetwork, type FeatureNetworkOptions } from '../../src/evaluation/feature-network.js';
import { type Pictures, picturesOf } from '../../src/evaluation/pictures.js';
import { exportModel, type ModelInput } from '../../src/onnx/index.js';
import { expectInputError, useTemporaryFolder } from '../data/support.js';

/** Two images of one pixel each: grey 0.2 and 1 of [-1, 1]. */
const grey: Pictures = picturesOf(Float32Array.of(0.2, 1), [1, 1, 1]);
/** One of red, green and blue. */
const colour: Pictures = { count: 1, shape: [1, 1, 3], bytes: Uint8Array.of(255, 0, 51) };

describe('a given feature network', () => {
  const folder = useTemporaryFolder();

  /** A network whose features are its input, row by row. */
  const identity = (shape: ModelInput['shape']): Uint8Array =>
    exportModel(({ x }) => ({ features: tf.reshape(x!, [x!.shape[0]!, -1]) }), [{ name: 'x', shape, dtype: 'float32' }]);

  async function featuresOf(shape: ModelInput['shape'], pictures: Pictures, options: FeatureNetworkOptions = {}): Promise<number[]> {
    const network = await FeatureNetwork.load(identity(shape), 'identity.onnx', options);
    try {
      const { features } = await network.apply(pictures);
      expect(features.count).to.equal(pictures.count);
      return [...features.values].map((value) => Math.round(value * 1000) / 1000);
    } finally {
      await network.release();
    }
  }

  it('takes pixels in the range it was made for', async () => {
    expect(await featuresOf([null, 1, 1, 1], grey)).to.deep.equal([0.2, 1]);
    expect(await featuresOf([null, 1, 1, 1], grey, { range: '0,1' })).to.deep.equal([0.6, 1]);
    expect(await featuresOf([null, 1, 1, 1], grey, { range: '0,255' })).to.deep.equal([153, 255]);
    expect(await featuresOf([null, 3, 1, 1], colour, { range: 'imagenet' })).to.deep.equal([2.249, -2.036, -0.916]);
  });

  it('takes channels first or last, by the shape of its input', async () => {
    const tall: Pictures = { count: 1, shape: [2, 1, 3], bytes: Uint8Array.of(0, 51, 102, 153, 204, 255) };
    expect(await featuresOf([null, 3, 2, 1], tall, { range: '0,255' })).to.deep.equal([0, 153, 51, 204, 102, 255]);
    expect(await featuresOf([null, 2, 1, 3], tall, { range: '0,255' })).to.deep.equal([0, 51, 102, 153, 204, 255]);
  });

  it('gets grey in three channels, and colours as grey where it takes one', async () => {
    expect(await featuresOf([null, 3, 1, 1], grey, { range: '0,255' })).to.deep.equal([153, 153, 153, 255, 255, 255]);
    expect(await featuresOf([null, 1, 1, 1], colour, { range: '0,255' })).to.deep.equal([82.059]);
  });

  it('gets images in its size, pixels averaged', async () => {
    const square: Pictures = { count: 1, shape: [2, 2, 1], bytes: Uint8Array.of(0, 100, 100, 200) };
    expect(await featuresOf([null, 1, 1, 1], square, { range: '0,255' })).to.deep.equal([100]);
    expect(await featuresOf([null, 1, 4, 4], square, { range: '0,255' })).to.have.length(16);
  });

  it('gives as many rows as images, however many there are at once', async () => {
    const many = picturesOf(
      Float32Array.from({ length: 200 }, (_, i) => i / 100 - 1),
      [1, 1, 1],
    );
    const values = await featuresOf([null, 1, 1, 1], many, { range: '0,255' });
    expect(values).to.deep.equal([...many.bytes]);
  });

  it('is refused where it is missing, damaged or takes no images', async () => {
    await expectInputError(FeatureNetwork.open(folder.path('none.onnx')), 'features-missing', 'none.onnx', '--features');
    writeFileSync(folder.path('text.onnx'), 'no model');
    await expectInputError(FeatureNetwork.open(folder.path('text.onnx')), 'features-corrupt', 'text.onnx');
    await expectInputError(FeatureNetwork.load(identity([null, 5]), 'rows.onnx'), 'features-input', 'rows.onnx', '[batch, 5]');
    await expectInputError(FeatureNetwork.load(identity([null, 4, 2, 2]), 'four.onnx'), 'features-input', '1 or 3 channels');
  });
});
