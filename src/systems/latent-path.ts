import type { Distribution } from '../random/distribution.js';

/**
 * Latents on the way from one to another, both ends among them: along the arc where latents are normal, along the chord
 * where they are uniform.
 *
 * @param steps how many; with one, the first end alone
 * @returns `steps` rows of as many values as `from` has
 */
export function latentPath(from: ArrayLike<number>, to: ArrayLike<number>, steps: number, distribution: Distribution): Float32Array {
  const size = from.length;
  const path = new Float32Array(steps * size);
  for (let step = 0; step < steps; step++) {
    const t = steps === 1 ? 0 : step / (steps - 1);
    const [a, b] = distribution === 'normal' ? spherical(from, to, t) : [1 - t, t];
    for (let j = 0; j < size; j++) path[step * size + j] = a * from[j]! + b * to[j]!;
  }
  return path;
}

/**
 * Weights of two latents along the arc between them (Shoemake 1985; for latents White 2016, "Sampling generative networks"):
 * halfway along the chord a normal latent would be shorter than almost any the generator has seen.
 */
function spherical(from: ArrayLike<number>, to: ArrayLike<number>, t: number): [number, number] {
  let product = 0;
  let ofFrom = 0;
  let ofTo = 0;
  for (let j = 0; j < from.length; j++) {
    product += from[j]! * to[j]!;
    ofFrom += from[j]! ** 2;
    ofTo += to[j]! ** 2;
  }
  const angle = Math.acos(Math.min(1, Math.max(-1, product / Math.sqrt(ofFrom * ofTo))));
  // Nearly the same direction, or opposite ones, between which there is no single arc.
  if (!(Math.sin(angle) > 1e-6)) return [1 - t, t];
  return [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
}
