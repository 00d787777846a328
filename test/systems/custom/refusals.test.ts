import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { DataShape } from '../../../src/data/dataset.js';
import { inputError } from '../../config/input-error.js';
import { imageData } from '../../engines/support.js';
import { stageOf } from './support.js';

const message = (options: object, data?: DataShape): string => inputError(() => stageOf(options, data)).message;

describe('custom refuses', () => {
  before(() => tf.setBackend('cpu'));

  it('to train without layers', () => {
    expect(message({ generator: null })).to.match(/^custom has no generator: list its layers under options.generator of a --config file/);
    expect(message({ discriminator: [] })).to.match(/^custom has no discriminator: list its layers under options.discriminator/);
  });

  it('a generator that makes other shapes than the data has, with both shapes', () => {
    expect(message({ generator: [{ dense: 3 }] })).to.equal('generator layer 1 (dense) makes [3] and the data has [2]: change its layers');
    const generator = [{ dense: 16 }, { reshape: [4, 4, 1] }, { upsample: 2 }];
    expect(message({ generator, discriminator: ['flatten', { dense: 1 }] }, imageData(12, 1))).to.equal(
      'generator layer 3 (upsample) makes [8, 8, 1] and the data has [12, 12, 1]: change its layers, or bring the images to its size with --size 8',
    );
  });

  it('a discriminator that does not end in one unit', () => {
    expect(message({ discriminator: [{ dense: 6 }, 'relu'] })).to.equal(
      'discriminator layer 2 (relu) makes [6] and a discriminator ends in [1], one unit: end it with `- dense: 1`',
    );
    const generator = [{ dense: 64 }, { reshape: [8, 8, 1] }];
    expect(message({ generator, discriminator: [{ conv: 2 }] }, imageData(8, 1))).to.equal(
      'discriminator layer 1 (conv) makes [8, 8, 2] and a discriminator ends in [1], one unit: end it with `- flatten` and `- dense: 1`',
    );
  });

  it('a layer that does not fit, in either network', () => {
    expect(message({ generator: [{ conv: 2 }] })).to.match(
      /^generator layer 1 \(conv\) gets \[2\] and needs \[height, width, channels\]: /,
    );
    expect(message({ discriminator: [{ dense: 3 }, { pixelShuffle: 2 }] })).to.match(
      /^discriminator layer 2 \(pixelShuffle\) gets \[3\] and/,
    );
  });

  it('a sigmoid before a loss that takes it itself', () => {
    const discriminator = [{ dense: 1 }, 'sigmoid'];
    expect(message({ discriminator })).to.equal(
      'discriminator layer 2 (sigmoid) is the sigmoid that the non-saturating loss takes itself: leave it out',
    );
    expect(stageOf({ discriminator, loss: 'least-squares' }).phases).to.have.length(2);
  });

  it('label smoothing of scores', () => {
    expect(message({ loss: 'hinge', labelSmoothing: 0.9 })).to.match(/^labelSmoothing is 0.9 and the hinge loss has no probabilities/);
  });

  it('penalties on gradients where batch normalisation mixes samples', () => {
    const discriminator = [{ dense: 4 }, 'batchNorm', { dense: 1 }];
    for (const kind of ['gradient', 'r1', 'r2']) {
      expect(message({ discriminator, penalty: { kind } })).to.equal(
        `the penalty '${kind}' takes each sample's gradient by itself, and discriminator layer 2 (batchNorm) mixes samples: take layerNorm or instanceNorm in its place`,
      );
    }
    expect(stageOf({ discriminator, penalty: { kind: 'drift' } }).phases).to.have.length(2);
  });

  it('a generator whose samples depend on each other', () => {
    expect(message({ generator: [{ dense: 1 }, 'minibatchStd'] })).to.equal(
      'generator layer 2 (minibatchStd) compares samples, and each is drawn by itself: put it into the discriminator',
    );
  });

  it('to augment points', () => {
    expect(message({ augment: ['color'] })).to.match(/^augment is color and the data holds points: leave it out/);
  });
});
