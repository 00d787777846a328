import fc from 'fast-check';
import { floats, shapes, sizes } from './arbitraries.js';
import { type CaseTable, kernelCase } from './case.js';

const response = fc.tuple(fc.tuple(sizes(1, 2), sizes(1, 3), sizes(1, 3), sizes(1, 6)), fc.nat(4));
const attrs = { bias: 1.5, alpha: 0.7, beta: 0.6 };

/** Batch normalisation with given moments, and normalisation over neighbouring channels. */
export const normalizationCases: CaseTable = {
  FusedBatchNorm: kernelCase(
    fc.tuple(shapes(1), fc.boolean(), fc.boolean()).chain(([shape, scaled, moved]) => {
      const channels = shape.slice(-1);
      return fc
        .tuple(floats(shape), floats(channels), floats(channels, 0.2, 2), floats(channels), floats(channels))
        .map(([x, mean, variance, scale, offset]) => ({
          inputs: { x, mean, variance, ...(scaled && { scale }), ...(moved && { offset }) },
          attrs: { varianceEpsilon: 1e-3 },
        }));
    }),
  ),
  LRN: kernelCase(
    response.chain(([shape, depthRadius]) => floats(shape).map((x) => ({ inputs: { x }, attrs: { depthRadius, ...attrs } }))),
  ),
  LRNGrad: kernelCase(
    response.chain(([shape, depthRadius]) =>
      fc
        .tuple(floats(shape), floats(shape), floats(shape))
        .map(([x, y, dy]) => ({ inputs: { x, y, dy }, attrs: { depthRadius, ...attrs } })),
    ),
  ),
};
