import { EVD, Matrix } from 'ml-matrix';
import type { Rows } from './pairs.js';

export interface SymmetricEigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors as rows, in the order of the values. */
  readonly vectors: Rows;
}

/** Eigen-decomposition of a symmetric matrix, row-major [size, size]. Time grows with the cube of the size: about 1 s at 512 and 10 s at 1,024. */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const { realEigenvalues, eigenvectorMatrix } = new EVD(Matrix.from1DArray(size, size, matrix), { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  const vectors = new Float64Array(size * size);
  order.forEach((column, i) => {
    vectors.set(eigenvectorMatrix.getColumn(column), i * size);
  });
  return {
    values: Float64Array.from(order, (column) => realEigenvalues[column]!),
    vectors: { count: size, size, values: vectors },
  };
}
