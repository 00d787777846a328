/**
 * Quantile of Student's t distribution: the t that a variable stays below with `probability`.
 *
 * @param probability 0.5 to below 1
 * @param degrees of freedom, an integer from 1
 */
export function studentQuantile(probability: number, degrees: number): number {
  const within = 2 * probability - 1;
  let low = 0;
  let high = Math.PI / 2;
  // Halved until doubles leave nothing between.
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (probabilityWithin(middle, degrees) < within) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

/**
 * P(|T| < t) for t = sqrt(degrees) tan(angle): the finite sums of Abramowitz & Stegun, "Handbook of mathematical functions",
 * 26.7.3 for odd and 26.7.4 for even degrees.
 */
function probabilityWithin(angle: number, degrees: number): number {
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let k = odd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k + 1)) / (k + 2);
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
