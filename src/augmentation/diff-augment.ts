import * as tf from '@tensorflow/tfjs';
import { layerContext } from '../layers/context.js';
import { brightness, contrast, saturation } from './color.js';
import { cutout } from './cutout.js';
import { Draws, perSample, wholeBelow } from './draws.js';
import { sidesOf, toImages, toPlanes } from './planes.js';
import { translate } from './translation.js';

/** The transforms of DiffAugment, in the order in which they are applied. */
export const diffAugmentPolicies = ['color', 'translation', 'cutout'] as const;

export type DiffAugmentPolicy = (typeof diffAugmentPolicies)[number];

/** Numbers each takes a sample: drawn whether used or not, so that a policy draws the same beside others as alone. */
const drawn = { color: 3, translation: 2, cutout: 2 } as const;

const total = Object.values(drawn).reduce((a, b) => a + b, 0);

/**
 * DiffAugment (Zhao et al.: Differentiable Augmentation for Data-Efficient GAN Training. NeurIPS 2020, arXiv:2006.10738):
 * the same kind of random transform on everything the discriminator sees, real and generated, in the discriminator's
 * phase and in the generator's, which learns through it. Strengths are the paper's:
 *
 * - `color`: brightness by U(-0.5, 0.5), saturation by the factor U(0, 2), contrast by the factor U(0.5, 1.5);
 * - `translation`: whole pixels, up to an eighth of the side each way, grey (0) where nothing was;
 * - `cutout`: a grey box of half the side, its centre anywhere in the image.
 *
 * Random numbers come from the phase's layer context, one request a call.
 *
 * @param images [n, height, width, channels] in [-1, 1]
 * @param policies none gives the images back and draws nothing
 * @param site names the call among those of its phase (`real`, `fake`)
 * @throws Error outside a phase
 */
export function diffAugment(images: tf.Tensor, policies: readonly DiffAugmentPolicy[], site: string): tf.Tensor {
  if (policies.length === 0) return images;
  const uniform = layerContext().noise(`diff-augment/${site}`, [images.shape[0]!, total], 'uniform01');
  let first = 0;
  let result = toPlanes(images);
  for (const policy of diffAugmentPolicies) {
    if (policies.includes(policy)) result = transforms[policy](result, tf.slice(uniform, [0, first], [images.shape[0]!, drawn[policy]]));
    first += drawn[policy];
  }
  return toImages(result);
}

/**
 * A policy with its random numbers given.
 * @param planes [n, channels, height, width]
 * @param uniform from [0, 1), [n, as many as the policy takes]
 */
type Transform = (planes: tf.Tensor, uniform: tf.Tensor) => tf.Tensor;

const transforms: Readonly<Record<DiffAugmentPolicy, Transform>> = {
  color: (planes, uniform) => {
    const draws = new Draws(uniform);
    const next = () => perSample(draws.take(), 4);
    const bright = brightness(planes, tf.sub(next(), 0.5));
    const saturated = saturation(bright, tf.mul(next(), 2));
    return contrast(saturated, tf.add(next(), 0.5));
  },
  translation: (planes, uniform) => {
    const draws = new Draws(uniform);
    const [rows, columns] = sidesOf(planes).map((side) => {
      const most = Math.round(side / 8);
      return tf.sub(wholeBelow(draws.take(), 2 * most + 1), most);
    });
    return translate(planes, rows!, columns!, 'grey');
  },
  cutout: (planes, uniform) => {
    const draws = new Draws(uniform);
    const box = sidesOf(planes).map((side) => Math.round(side / 2));
    const [top, left] = sidesOf(planes).map((side, i) => {
      // A box of even size has its centre between pixels: from before the first to behind the last.
      const centre = wholeBelow(draws.take(), side + 1 - (box[i]! % 2));
      return tf.sub(centre, Math.floor(box[i]! / 2));
    });
    return cutout(planes, top!, left!, [box[0]!, box[1]!]);
  },
};
