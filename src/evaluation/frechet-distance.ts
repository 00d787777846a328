import { type Features, requireComparable } from './features.js';
import { fitGaussian, type Gaussian } from './gaussian.js';
import { allProducts, type Rows } from './pairs.js';
import { remembered } from './remembered.js';
import { symmetricEigen } from './symmetric-eigen.js';

/**
 * Fréchet inception distance: Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
 * equilibrium", NeurIPS 2017, equation 6; between Gaussians fitted to the features of both sets. 0 for the same
 * distribution, no upper bound. Biased upwards by 1/n (Chong & Forsyth, CVPR 2020): compare at equal counts alone, with
 * many more samples than features; the paper has 50,000 samples of 2,048 features.
 *
 * @throws InputError where the sets do not go together or have fewer than two samples
 */
export function frechetInceptionDistance(real: Features, generated: Features): number {
  requireComparable(real, generated, 2);
  return frechetDistance(gaussianOf(real), gaussianOf(generated));
}

const gaussianOf = remembered(fitGaussian);

/** |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)): squared 2-Wasserstein distance of Gaussians (Dowson & Landau, 1982). */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  let distance = -2 * traceOfRoot(a, b);
  for (let i = 0; i < a.size; i++) {
    distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i * a.size + i]! + b.covariance[i * a.size + i]!;
  }
  return Math.max(0, distance);
}

/**
 * tr (C1 C2)^(1/2), the sum of the roots of the product's eigenvalues. With C1 = V diag(l) V^T and R = diag(l)^(1/2) V^T
 * these are the eigenvalues of R C2 R^T, which is symmetric: no complex numbers come up where a covariance is singular.
 */
function traceOfRoot(a: Gaussian, b: Gaussian): number {
  const root = rootOf(a);
  if (root.count === 0) return 0;
  const half = allProducts(root, { count: b.size, size: b.size, values: b.covariance });
  const { values } = symmetricEigen(allProducts(half, root).values, root.count);
  // Rounding takes eigenvalues that are 0 a little below.
  return values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/** Rows sqrt(l_i) v_i: R of C = R^T R, without the directions in which there is no variance. */
const rootOf = remembered(({ covariance, size }: Gaussian): Rows => {
  const { values, vectors } = symmetricEigen(covariance, size);
  // What rounding leaves of eigenvalues that are 0.
  const least = size * Number.EPSILON * Math.max(0, values[0]!);
  const rank = values.filter((value) => value > least).length;
  const rows = vectors.values.slice(0, rank * size);
  for (let at = 0; at < rows.length; at++) rows[at]! *= Math.sqrt(values[Math.floor(at / size)]!);
  return { count: rank, size, values: rows };
});
