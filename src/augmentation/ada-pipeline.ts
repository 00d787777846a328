import * as tf from '@tensorflow/tfjs';
import { layerContext } from '../layers/context.js';
import { flipHorizontally, quarterTurns } from './blitting.js';
import { brightness, hue, lumaFlip, saturation } from './color.js';
import { Draws, perSample, wholeBelow } from './draws.js';
import { transform } from './geometry.js';
import { toImages, toPlanes } from './planes.js';
import { translate } from './translation.js';

/** Numbers a sample takes: a gate each of the transforms, and what the gated ones draw. */
const drawn = { gates: 13, uniform: 8, normal: 7 } as const;

/**
 * The augmentations of ADA (Karras et al.: Training Generative Adversarial Networks with Limited Data. NeurIPS 2020,
 * arXiv:2006.06676, appendix B) that its experiments settle on: pixel blitting, geometry, colour. Each is applied to a
 * sample with probability p, independently. Strengths are the paper's:
 *
 * - blitting: mirror left and right; quarter turns (square images); whole pixels, up to an eighth of the side each way;
 * - geometry: scale 2^N(0, 0.2^2); turn by U(-pi, pi), before or after a stretch of 2^N(0, 0.2^2); move by N(0, 0.125^2)
 *   of the side;
 * - colour: brightness by N(0, 0.2^2), contrast by the factor 2^N(0, 0.5^2), mirrored lightness; in RGB also hue by
 *   U(-pi, pi) and saturation by the factor 2^N(0, 1).
 *
 * Unlike the paper's, geometry is read bilinearly without wavelet filters before it, and the stretch has no angle of its own
 * other than the turns around it. Random numbers come from the phase's layer context.
 *
 * @param images [n, height, width, channels] in [-1, 1]; hue and saturation where there are 3 channels
 * @param p probability, scalar tensor
 * @param site names the call among those of its phase (`real`, `fake`)
 * @throws Error outside a phase
 */
export function adaPipeline(images: tf.Tensor, p: tf.Tensor, site: string): tf.Tensor {
  const [n, height, width, channels] = images.shape as [number, number, number, number];
  const context = layerContext();
  const uniform = new Draws(context.noise(`ada/${site}/uniform`, [n, drawn.gates + drawn.uniform], 'uniform01'));
  const normal = new Draws(context.noise(`ada/${site}/normal`, [n, drawn.normal], 'normal'));
  /** What was drawn with a probability, else what changes nothing. */
  const gated = (value: tf.Tensor, probability: tf.Tensor, neutral: number): tf.Tensor =>
    tf.where(tf.less(uniform.take(), probability), value, tf.fill([n, 1], neutral));
  const whole = (count: number) => wholeBelow(uniform.take(), count);
  const angle = () => tf.mul(tf.sub(uniform.take(), 0.5), 2 * Math.PI);
  const deviation = (by: number) => tf.mul(normal.take(), by);
  const factor = (by: number) => tf.exp(tf.mul(normal.take(), by * Math.LN2));
  const pixels = (side: number) => tf.round(tf.mul(tf.sub(uniform.take(), 0.5), side / 4));
  const wide = (x: tf.Tensor) => perSample(x, 4);
  const plane = (x: tf.Tensor) => perSample(x, 3);

  const flipped = flipHorizontally(toPlanes(images), wide(gated(whole(2), p, 0)));
  const turns = gated(whole(4), p, 0);
  const turned = height === width ? quarterTurns(flipped, wide(turns)) : flipped;
  const shifted = gated(tf.concat([pixels(height), pixels(width)], 1), p, 0);
  const [rows, columns] = tf.split(shifted, 2, 1);
  const moved = translate(turned, rows!, columns!, 'reflect');

  const drift = gated(tf.concat([deviation(0.125 * height), deviation(0.125 * width)], 1), p, 0);
  const [down, right] = tf.split(drift, 2, 1);
  // Either of two turns happens with p: 1 - (1 - q)^2 = p.
  const q = tf.sub(1, tf.sqrt(tf.relu(tf.sub(1, p))));
  const placed = transform(moved, {
    scale: plane(gated(factor(0.2), p, 1)),
    rotation: plane(gated(angle(), q, 0)),
    stretch: plane(gated(factor(0.2), p, 1)),
    secondRotation: plane(gated(angle(), q, 0)),
    down: plane(down!),
    right: plane(right!),
  });

  const bright = brightness(placed, wide(gated(deviation(0.2), p, 0)));
  const contrasted = tf.mul(bright, wide(gated(factor(0.5), p, 1)));
  const mirrored = lumaFlip(contrasted, wide(gated(whole(2), p, 0)));
  if (channels !== 3) return toImages(mirrored);
  return toImages(saturation(hue(mirrored, wide(gated(angle(), p, 0))), wide(gated(factor(1), p, 1))));
}
