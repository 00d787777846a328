import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { type DiffAugmentPolicy, diffAugment, diffAugmentPolicies } from '../../src/augmentation/diff-augment.js';
import { LayerContext, type NoiseRequest, withLayerContext } from '../../src/layers/context.js';
import * as reference from './reference.js';
import { expectClose } from './support.js';

/** The greatest number that uniform noise takes. */
const almostOne = 1 - 2 ** -24;

/** Augments [n, height, width, channels] values with the noise given. */
function augmented(values: Float32Array, shape: readonly number[], policies: readonly DiffAugmentPolicy[], uniform: Float32Array) {
  const requests: NoiseRequest[] = [];
  const context = new LayerContext(1, (request) => {
    requests.push(request);
    return tf.tensor(uniform.slice(), [...request.shape]);
  });
  const result = tf.tidy(() =>
    withLayerContext(context, () => diffAugment(tf.tensor(values.slice(), [...shape]), policies, 'real').dataSync()),
  );
  return { result, requests };
}

/** What the paper's transforms make of a picture. */
function defined(picture: reference.Picture, policies: readonly DiffAugmentPolicy[], u: readonly number[]): reference.Picture {
  const [height, width] = [picture[0]!.length, picture[0]![0]!.length];
  const moved = (draw: number, side: number) => Math.floor(draw * (2 * Math.round(side / 8) + 1)) - Math.round(side / 8);
  const boxed = (draw: number, side: number) => {
    const box = Math.round(side / 2);
    return Math.floor(draw * (side + (box % 2 === 0 ? 1 : 0))) - Math.floor(box / 2);
  };
  const steps: Record<DiffAugmentPolicy, (p: reference.Picture) => reference.Picture> = {
    color: (p) => reference.contrast(reference.saturation(reference.brightness(p, u[0]! - 0.5), 2 * u[1]!), u[2]! + 0.5),
    translation: (p) => reference.translate(p, moved(u[3]!, height), moved(u[4]!, width), 'grey'),
    cutout: (p) => reference.cutout(p, boxed(u[5]!, height), boxed(u[6]!, width), Math.round(height / 2), Math.round(width / 2)),
  };
  return diffAugmentPolicies.reduce((p, policy) => (policies.includes(policy) ? steps[policy](p) : p), picture);
}

/** Pictures [channel][row][column] of values with channels last, and back. */
const toPicture = (values: Float32Array, [height, width, channels]: readonly [number, number, number]): reference.Picture =>
  Array.from({ length: channels }, (_, c) =>
    Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => values[(y * width + x) * channels + c]!)),
  );
const fromPicture = (picture: reference.Picture): number[] =>
  picture[0]!.flatMap((row, y) => row.flatMap((_, x) => picture.map((plane) => plane[y]![x]!)));

const draw = fc.oneof(
  fc.constantFrom(0, almostOne),
  fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((k) => k * 2 ** -24),
);

describe('DiffAugment', () => {
  before(() => tf.setBackend('cpu'));

  it('does to each sample what the paper says, for any policies, sizes and draws', () => {
    fc.assert(
      fc.property(
        fc.subarray([...diffAugmentPolicies], { minLength: 1 }),
        fc.integer({ min: 1, max: 3 }),
        fc.tuple(fc.integer({ min: 2, max: 17 }), fc.integer({ min: 2, max: 17 }), fc.constantFrom(1, 3)),
        fc.array(draw, { minLength: 21, maxLength: 21 }),
        fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
        (policies, n, shape, draws, pixels) => {
          const size = shape[0] * shape[1] * shape[2];
          const values = Float32Array.from({ length: n * size }, () => pixels.next().value ?? 0);
          const { result } = augmented(values, [n, ...shape], policies, Float32Array.from(draws.slice(0, 7 * n)));
          const expected = Array.from({ length: n }, (_, i) =>
            fromPicture(defined(toPicture(values.subarray(i * size, (i + 1) * size), shape), policies, draws.slice(7 * i, 7 * i + 7))),
          );
          expectClose(result, expected.flat(), 1e-5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('moves by an eighth of the side at most, either way, and reaches both ends', () => {
    const side = 16;
    const values = new Float32Array(side * side).fill(1);
    const greyRows = (u: number) => {
      const { result } = augmented(values, [1, side, side, 1], ['translation'], Float32Array.of(0, 0, 0, u, 0.5, 0, 0));
      return Array.from({ length: side }, (_, y) => (result[y * side]! === 0 ? y : -1)).filter((y) => y >= 0);
    };
    expect(greyRows(0)).to.deep.equal([14, 15]);
    expect(greyRows(0.5)).to.deep.equal([]);
    expect(greyRows(almostOne)).to.deep.equal([0, 1]);
  });

  it('asks for its noise once a call, by the name of the site and the same for any policies', () => {
    const noise = (policies: readonly DiffAugmentPolicy[]) =>
      augmented(new Float32Array(32), [2, 4, 4, 1], policies, new Float32Array(14)).requests;
    const request = { name: 'noise/diff-augment/real', shape: [2, 7], distribution: 'uniform01' };
    expect(noise(['cutout'])).to.deep.equal([request]);
    expect(noise(diffAugmentPolicies)).to.deep.equal([request]);
  });

  it('without policies gives the images back and asks for nothing', () => {
    const images = tf.zeros([1, 4, 4, 1]);
    expect(diffAugment(images, [], 'real')).to.equal(images);
    images.dispose();
  });

  it('outside a phase is refused', () => {
    expect(() => tf.tidy(() => diffAugment(tf.zeros([1, 4, 4, 1]), ['color'], 'real'))).to.throw('through an engine');
  });
});
