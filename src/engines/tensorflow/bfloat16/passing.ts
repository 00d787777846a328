/**
 * Operations between products that take in bfloat16 what has been computed in it, with the places of those inputs; the others are
 * float32, as moments are. An activation and its gradient read values rounded alike, so both are here or neither.
 */
export const passing: Readonly<Record<string, readonly number[]>> = {
  FusedBatchNormV3: [0],
  FusedBatchNormGradV3: [0, 1],
  LeakyRelu: [0],
  LeakyReluGrad: [0, 1],
  Relu: [0],
  ReluGrad: [0, 1],
  Reshape: [0],
};
