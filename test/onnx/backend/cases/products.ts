import fc from 'fast-check';
import { floats, sizes } from './arbitraries.js';
import { type CaseTable, kernelCase, listed } from './case.js';
import { sumOfProducts } from './references.js';

const sides = fc.tuple(sizes(1, 5), sizes(1, 5), sizes(1, 5), fc.boolean(), fc.boolean());

/** Activations of tfjs's fused kernels, and the slope of one of them. */
export const activations = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu');

/** Equations that tfjs takes: products, transposes, and sums over letters of both operands or of one alone. */
const equations = fc.constantFrom(
  'ij,jk->ik',
  'bij,bjk->bik',
  'bqhd,bkhd->bhqk',
  'i,j->ji',
  'ij,ij->',
  'ij,ij->ji',
  'ijk->kj',
  'ij->ji',
  'bij,bkj->bki',
  'bij,j->b',
  'ij,ik->k',
);

/** Matrix products and sums of products. */
export const productCases: CaseTable = {
  BatchMatMul: kernelCase(
    fc
      .tuple(
        sides,
        fc.constantFrom(
          [[], []],
          [[3], [3]],
          [
            [2, 3],
            [2, 3],
          ],
          [[1], [3]],
        ),
      )
      .chain(([[m, k, n, transposeA, transposeB], [left, right]]) =>
        fc
          .tuple(floats([...left!, ...(transposeA ? [k, m] : [m, k])]), floats([...right!, ...(transposeB ? [n, k] : [k, n])]))
          .map(([a, b]) => ({ inputs: { a, b }, attrs: { transposeA, transposeB } })),
      ),
  ),
  _FusedMatMul: kernelCase(
    fc.tuple(sides, activations, fc.boolean()).chain(([[m, k, n, transposeA, transposeB], activation, biased]) =>
      fc
        .tuple(floats([1, ...(transposeA ? [k, m] : [m, k])]), floats([1, ...(transposeB ? [n, k] : [k, n])]), floats([n]), floats([n]))
        .map(([a, b, bias, slope]) => ({
          inputs: { a, b, ...(biased && { bias }), ...(activation === 'prelu' && { preluActivationWeights: slope }) },
          attrs: { transposeA, transposeB, activation, leakyreluAlpha: 0.3 },
        })),
    ),
  ),
  Einsum: kernelCase(
    fc.tuple(equations, fc.array(sizes(), { minLength: 26, maxLength: 26 })).chain(([equation, lengths]) => {
      const operands = equation.split('->')[0]!.split(',');
      const shapes = operands.map((letters) => [...letters].map((letter) => lengths[letter.charCodeAt(0) - 97]!));
      return fc.tuple(...shapes.map((shape) => floats(shape))).map((values) => ({ inputs: listed(values), attrs: { equation } }));
    }),
    ({ inputs, attrs }) => sumOfProducts(Object.values(inputs), String(attrs?.equation)),
  ),
};
