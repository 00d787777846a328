import type { KernelName } from '../../../../src/onnx/backend/kernel.js';

/**
 * Errors of float32 results are measured against the norm of the result, each element counted as at least the floor of
 * its kernel: with a tolerance of 1e-5, an error of 1e-5 times the floor passes whatever the result. Every kernel
 * stands here once.
 */
const floors: readonly { readonly floor: number; readonly kernels: readonly KernelName[] }[] = [
  // Moving, comparing, rounding, counting, and single operations, which are exact or correctly rounded; and two that
  // exist to keep their digits near 0.
  {
    floor: 0,
    kernels: [
      ...(['Abs', 'Ceil', 'Floor', 'Neg', 'Relu', 'Relu6', 'Round', 'Sign', 'Step', 'ClipByValue', 'IsFinite', 'IsInf', 'IsNan'] as const),
      ...(['Prelu', 'LeakyRelu', 'Reciprocal', 'Square', 'Sqrt', 'ZerosLike', 'OnesLike', 'Cast', 'Expm1', 'Log1p'] as const),
      ...(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'FloorDiv', 'BitwiseAnd', 'Select'] as const),
      ...(['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalNot', 'LogicalOr'] as const),
      ...(['Max', 'Min', 'All', 'Any', 'ArgMax', 'ArgMin', 'TopK', 'MaxPool', 'MaxPool3D', 'MaxPoolWithArgmax'] as const),
      ...(['Reshape', 'ExpandDims', 'Transpose', 'Slice', 'StridedSlice', 'Concat', 'Pack', 'Unpack', 'SplitV'] as const),
      ...(['PadV2', 'MirrorPad', 'Tile', 'Reverse', 'FlipLeftRight', 'DepthToSpace', 'SpaceToBatchND', 'BatchToSpaceND'] as const),
      ...(['GatherV2', 'GatherNd', 'TensorScatterUpdate', 'SparseToDense', 'OneHot', 'Diag', 'Fill', 'SearchSorted'] as const),
      ...(['ResizeNearestNeighbor', 'RotateWithOffset', 'Unique', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4'] as const),
      ...(['NonMaxSuppressionV5', 'SparseFillEmptyRows', 'SparseReshape', 'BroadcastArgs', 'Multinomial'] as const),
    ],
  },
  // Functions of an element: near their zeros float32 keeps about 1e-8.
  {
    floor: 1e-3,
    kernels: [
      ...(['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cos', 'Cosh', 'Sin', 'Sinh', 'Tan', 'Tanh', 'Erf', 'Exp', 'Log'] as const),
      ...(['Rsqrt', 'Sigmoid', 'Pow', 'Atan2', 'SquaredDifference', 'EluGrad', 'Softmax', 'Prod', 'Cumprod', 'Range', 'LinSpace'] as const),
    ],
  },
  // e^x - 1 and sums of terms of about 1, which may cancel: about 1e-6 of them remains.
  {
    floor: 0.1,
    kernels: [
      ...(['Elu', 'Selu', 'Softplus', 'Mod', 'AddN', 'Sum', 'Mean', 'Cumsum', 'BatchMatMul', '_FusedMatMul', 'Einsum'] as const),
      ...(['Conv2D', 'FusedConv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'Conv3D', 'Conv3DBackpropInputV2'] as const),
      ...(['Conv3DBackpropFilterV2', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D', 'DepthwiseConv2dNativeBackpropInput'] as const),
      ...(['DepthwiseConv2dNativeBackpropFilter', 'AvgPool', 'AvgPool3D', 'AvgPoolGrad', 'AvgPool3DGrad', 'MaxPoolGrad'] as const),
      ...(['MaxPool3DGrad', 'Dilation2D', 'Dilation2DBackpropInput', 'Dilation2DBackpropFilter', 'FusedBatchNorm', 'LRN'] as const),
      ...(['LRNGrad', 'ResizeBilinear', 'ResizeBilinearGrad', 'ResizeNearestNeighborGrad', 'CropAndResize', 'Transform'] as const),
      ...(['ScatterNd', 'UnsortedSegmentSum', 'Bincount', 'DenseBincount', 'SparseSegmentSum', 'SparseSegmentMean'] as const),
    ],
  },
];

/** @throws Error for a kernel that has none */
export function floorOf(kernel: string): number {
  const found = floors.find(({ kernels }) => kernels.some((name) => name === kernel));
  if (!found) throw new Error(`${kernel} has no floor: add it to test/onnx/backend/cases/floors.ts`);
  return found.floor;
}
