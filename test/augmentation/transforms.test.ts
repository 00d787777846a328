import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { flipHorizontally, quarterTurns } from '../../src/augmentation/blitting.js';
import { brightness, contrast, hue, lumaFlip, saturation } from '../../src/augmentation/color.js';
import { cutout } from '../../src/augmentation/cutout.js';
import { transform } from '../../src/augmentation/geometry.js';
import { resample } from '../../src/augmentation/resample.js';
import { translate } from '../../src/augmentation/translation.js';
import { randomValues } from '../onnx/support.js';
import * as reference from './reference.js';
import { expectAugmentation, numbers } from './support.js';

const colours = {
  brightness: [brightness, reference.brightness, [-0.4, 0, 0.3]],
  saturation: [saturation, reference.saturation, [0, 1, 1.7]],
  contrast: [contrast, reference.contrast, [0.5, 1, 1.4]],
  'mirrored lightness': [lumaFlip, reference.lumaFlip, [0, 1, 1]],
  hue: [hue, reference.hue, [0, 2, -0.7]],
  'mirroring left and right': [flipHorizontally, reference.flipHorizontally, [0, 1, 1]],
} as const;

describe('an augmentation gives the values, gradients and trace of its definition:', () => {
  for (const [name, [augment, definition, by]] of Object.entries(colours)) {
    it(name, () => {
      expectAugmentation(
        (planes, feeds) => augment(planes, feeds.by!),
        (picture, i) => definition(picture, by[i]!),
        [3, 3, 4, 5],
        { by: numbers(by) },
      );
    });
  }

  it('quarter turns', () => {
    const turns = [0, 1, 2, 3];
    const augment = (planes: tf.Tensor, feeds: Record<string, tf.Tensor>) => quarterTurns(planes, feeds.turns!);
    expectAugmentation(augment, (picture, i) => reference.quarterTurns(picture, turns[i]!), [4, 2, 3, 3], { turns: numbers(turns) });
  });

  for (const border of ['grey', 'reflect'] as const) {
    it(`translation, ${border} beyond the border`, () => {
      const [down, right] = [
        [0, 2, -3, 4],
        [0, -1, 4, 5],
      ] as const;
      expectAugmentation(
        (planes, { rows, columns }) => translate(planes, rows!, columns!, border),
        (picture, i) => reference.translate(picture, down[i]!, right[i]!, border),
        [4, 3, 5, 6],
        { rows: numbers(down, [4, 1]), columns: numbers(right, [4, 1]) },
      );
    });
  }

  it('cutout, also where the box reaches beyond the border', () => {
    const [top, left] = [
      [1, -2, 4],
      [2, 5, -1],
    ] as const;
    expectAugmentation(
      (planes, feeds) => cutout(planes, feeds.top!, feeds.left!, [3, 2]),
      (picture, i) => reference.cutout(picture, top[i]!, left[i]!, 3, 2),
      [3, 2, 5, 6],
      { top: numbers(top, [3, 1]), left: numbers(left, [3, 1]) },
    );
  });

  it('reading between pixels, beyond the borders too', () => {
    const rows = randomValues([2, 4, 5], 4, -6, 9);
    const columns = randomValues([2, 4, 5], 5, -7, 11);
    const at = (i: number) => (y: number, x: number) => [rows.data[20 * i + 5 * y + x], columns.data[20 * i + 5 * y + x]].map(Number);
    expectAugmentation(
      (planes, feeds) => resample(planes, { rows: feeds.rows!, columns: feeds.columns! }),
      (picture, i) => reference.resample(picture, (y, x) => at(i)(y, x) as [number, number]),
      [2, 3, 4, 5],
      { rows, columns },
    );
  });

  it('a change of geometry', () => {
    const cases: readonly reference.Geometry[] = [
      { scale: 1, rotation: 0, stretch: 1, secondRotation: 0, down: 0, right: 0 },
      { scale: 1.3, rotation: 0.4, stretch: 0.8, secondRotation: -1.1, down: 0.7, right: -1.4 },
      { scale: 0.6, rotation: -2.5, stretch: 1.25, secondRotation: 0.3, down: -2.2, right: 0.1 },
    ];
    const keys = ['scale', 'rotation', 'stretch', 'secondRotation', 'down', 'right'] as const;
    expectAugmentation(
      (planes, { scale, rotation, stretch, secondRotation, down, right }) =>
        transform(planes, {
          scale: scale!,
          rotation: rotation!,
          stretch: stretch!,
          secondRotation: secondRotation!,
          down: down!,
          right: right!,
        }),
      (picture, i) => reference.transform(picture, cases[i]!),
      [3, 2, 6, 5],
      Object.fromEntries(
        keys.map((key) => [
          key,
          numbers(
            cases.map((g) => g[key]),
            [3, 1, 1],
          ),
        ]),
      ),
    );
  });
});

describe('augmentations', () => {
  before(() => tf.setBackend('cpu'));

  it('turn by a quarter both ways alike', () => {
    tf.tidy(() => {
      const planes = tf.randomUniform([1, 1, 5, 5], -1, 1, 'float32', 3);
      const one = (value: number) => tf.fill([1, 1, 1], value);
      const [scale, none] = [one(1), one(0)];
      const g = { scale, rotation: one(Math.PI / 2), stretch: scale, secondRotation: none, down: none, right: none };
      const difference = tf.max(tf.abs(tf.sub(transform(planes, g), quarterTurns(planes, tf.ones([1, 1, 1, 1])))));
      expect(difference.dataSync()[0]).to.be.below(1e-5);
    });
  });

  it('refuse quarter turns of images that are not square', () => {
    expect(() => tf.tidy(() => quarterTurns(tf.zeros([1, 1, 4, 5]), tf.zeros([1, 1, 1, 1])))).to.throw('not of 4x5');
  });
});
