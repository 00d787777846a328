/** An operator outside the default ONNX domain. */
export interface ForeignOperator {
  readonly domain: string;
  readonly opType: string;
}

/**
 * Operators of onnxruntime's own that graphs for its CPU provider may use, by the name they have in graphs of ours.
 * They compute in blocks of channels (`lowerings/blocked-layout.ts`). Never in exported models.
 */
export const foreignOperators: Readonly<Record<string, ForeignOperator>> = {
  NchwcConv: { domain: 'com.microsoft.nchwc', opType: 'Conv' },
  NchwcReorderInput: { domain: 'com.microsoft.nchwc', opType: 'ReorderInput' },
  NchwcReorderOutput: { domain: 'com.microsoft.nchwc', opType: 'ReorderOutput' },
};
