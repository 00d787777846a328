import { InputError } from '../errors.js';

/**
 * The one-to-one match of rows to columns with the largest sum, by the Hungarian method with potentials and shortest
 * augmenting paths (Kuhn, 1955; Munkres, 1957; Jonker & Volgenant, 1987) in O(n^3).
 *
 * @param weights [n][n], finite
 * @returns column of each row
 * @throws InputError where the weights are not square or not finite
 */
export function bestAssignment(weights: readonly (readonly number[])[]): number[] {
  const n = weights.length;
  if (weights.some((line) => line.length !== n || !line.every(Number.isFinite))) {
    throw new InputError('assignment-weights', `weights of ${n} rows are not ${n} finite numbers each`, 'give a square matrix');
  }
  // Rows and columns count from 1; column 0 is where the row to be placed starts from, row 0 means nobody.
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    const slack = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Int32Array(n + 1);
    const seen = new Uint8Array(n + 1);
    let column = 0;
    do {
      seen[column] = 1;
      const at = rowOf[column]!;
      let nearest = 0;
      let step = Number.POSITIVE_INFINITY;
      for (let j = 1; j <= n; j++) {
        if (seen[j]) continue;
        const reduced = -weights[at - 1]![j - 1]! - rowPotential[at]! - columnPotential[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          cameFrom[j] = column;
        }
        if (slack[j]! < step) {
          step = slack[j]!;
          nearest = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (seen[j]) {
          rowPotential[rowOf[j]!]! += step;
          columnPotential[j]! -= step;
        } else slack[j]! -= step;
      }
      column = nearest;
    } while (rowOf[column] !== 0);
    for (; column !== 0; column = cameFrom[column]!) rowOf[column] = rowOf[cameFrom[column]!]!;
  }
  const columnOf = new Array<number>(n).fill(0);
  for (let column = 1; column <= n; column++) columnOf[rowOf[column]! - 1] = column - 1;
  return columnOf;
}

export interface CodeMatch {
  /** Class that each code is taken to mean. */
  readonly classOf: readonly number[];
  /** Share of samples whose class is the one of their code, 0..1: clustering accuracy; 1 / classes is chance. */
  readonly accuracy: number;
}

/**
 * How well a categorical code that was learnt without labels (InfoGAN) agrees with classes, under the best one-to-one
 * naming of the codes. As the naming is chosen on the same samples, give many more samples than pairs of code and class.
 *
 * @param codes each sample's code, 0 to classes - 1
 * @param labels each sample's class, 0 to classes - 1
 * @throws InputError where the lengths differ, there are none, or a number is out of range
 */
export function matchCodes(codes: ArrayLike<number>, labels: ArrayLike<number>, classes: number): CodeMatch {
  if (codes.length !== labels.length || codes.length === 0) {
    throw new InputError(
      'code-lengths',
      `${codes.length} codes and ${labels.length} labels`,
      'give one of each for every sample, at least one',
    );
  }
  const together = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < codes.length; i++) {
    const line = together[codes[i]!];
    if (line?.[labels[i]!] === undefined) {
      throw new InputError('code-range', `code ${codes[i]} with label ${labels[i]}`, `both must be integers from 0 to ${classes - 1}`);
    }
    line[labels[i]!]! += 1;
  }
  const classOf = bestAssignment(together);
  const right = classOf.reduce((sum, label, code) => sum + together[code]![label]!, 0);
  return { classOf, accuracy: right / codes.length };
}
