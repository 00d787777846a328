import fc from 'fast-check';
import { anyShapes, booleans, numeric, shapes } from './arbitraries.js';
import { type CaseTable, kernelCase } from './case.js';

const step = fc.constantFrom(1, 2, -1, 0.25, -0.5);

/** Tensors out of numbers. */
export const creationCases: CaseTable = {
  Fill: kernelCase(
    fc
      .tuple(anyShapes(), fc.constantFrom('float32', 'int32', 'bool'))
      .map(([shape, dtype]) => ({ inputs: {}, attrs: { shape, value: 1, dtype } })),
  ),
  Range: kernelCase(
    fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 }), step, fc.boolean()).map(([start, stop, step, whole]) => ({
      inputs: {},
      attrs: { start, stop, step: whole ? Math.sign(step) * Math.ceil(Math.abs(step)) : step, dtype: whole ? 'int32' : 'float32' },
    })),
  ),
  LinSpace: kernelCase(
    fc
      .tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 7 }))
      .map(([start, stop, num]) => ({ inputs: {}, attrs: { start, stop, num } })),
  ),
  Diag: kernelCase(shapes(1, 2).chain((shape) => fc.oneof(numeric(shape), booleans(shape)).map((x) => ({ inputs: { x } })))),
};
