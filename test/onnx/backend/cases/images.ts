import fc from 'fast-check';
import { eighths, floats, integers, sizes } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase } from './case.js';
import { resizeGradient, transformEach } from './references.js';

const pictures = fc.tuple(sizes(1, 2), sizes(1, 5), sizes(1, 5), sizes(1, 4));
const alignments = fc.constantFrom(
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
);
const target = fc.tuple(sizes(1, 6), sizes(1, 6));

/** Kernels that scale, cut and turn pictures, channels last. */
export const imageCases: CaseTable = {
  ResizeBilinear: resize(),
  ResizeNearestNeighbor: resize(),
  ResizeBilinearGrad: resizeBackward('ResizeBilinear'),
  ResizeNearestNeighborGrad: resizeBackward('ResizeNearestNeighbor'),
  CropAndResize: kernelCase(
    fc
      .tuple(
        pictures,
        sizes(1, 3),
        fc.tuple(fc.constantFrom(1, 2, 3, 5), fc.constantFrom(1, 2, 3, 5)),
        fc.constantFrom('bilinear', 'nearest'),
        fc.constantFrom(0, 0.5),
      )
      .chain(([shape, count, cropSize, method, extrapolationValue]) =>
        fc
          .tuple(floats(shape), eighths([count, 4], -1, 2), integers([count], 0, shape[0]))
          .map(([image, boxes, boxInd]) => ({ inputs: { image, boxes, boxInd }, attrs: { cropSize, method, extrapolationValue } })),
      ),
  ),
  Transform: kernelCase(
    fc
      .tuple(
        pictures,
        fc.boolean(),
        fc.option(target, { nil: null }),
        fc.constantFrom('bilinear', 'nearest'),
        fc.constantFrom('constant', 'reflect', 'wrap', 'nearest'),
        fc.constantFrom(0, 0.5),
      )
      .chain(([shape, shared, outputShape, interpolation, fillMode, fillValue]) => {
        const count = shared ? 1 : shape[0];
        return fc.tuple(floats(shape), eighths([count, 8], -2, 2), fc.boolean()).map(([image, drawn, affine]) => {
          // Perspective divides, and then both backends round: by halves they agree.
          const data = Float32Array.from(drawn.data as Float32Array, (v, i) => (i % 8 < 6 ? v : affine ? 0 : Math.round(v) / 2));
          return {
            inputs: { image, transforms: { ...drawn, data } },
            attrs: { interpolation, fillMode, fillValue, ...(outputShape && { outputShape }) },
          };
        });
      }),
    transformEach,
  ),
  RotateWithOffset: kernelCase(
    fc
      .tuple(pictures, fc.integer({ min: -8, max: 8 }), fc.constantFrom(0.5, 0, [0.25, 0.75]), fc.constantFrom(0, 7, [1, 2, 3]))
      .chain(([shape, turns, center, fillValue]) =>
        floats(shape).map((image) => ({ inputs: { image }, attrs: { radians: turns * 0.4, center, fillValue } })),
      ),
  ),
};

function resize(): Case {
  return kernelCase(
    fc
      .tuple(pictures, target, alignments)
      .chain(([shape, size, alignment]) => floats(shape).map((images) => ({ inputs: { images }, attrs: { size, ...alignment } }))),
  );
}

function resizeBackward(forward: string): Case {
  return kernelCase(
    fc
      .tuple(pictures, target, alignments)
      .chain(([shape, size, alignment]) =>
        fc
          .tuple(floats(shape), floats([shape[0], ...size, shape[3]]))
          .map(([images, dy]) => ({ inputs: { images, dy }, attrs: { ...alignment } })),
      ),
    (call) => resizeGradient(forward, call),
  );
}
