import type { TensorFlowBackend } from './backend.js';

/** What a backend `tensorflow` says of itself. */
export interface TensorFlowDetails {
  readonly version: string;
  /** Whether tensors are on a GPU: the last that TensorFlow sees. */
  readonly gpu: boolean;
}

/** Whether a backend of tfjs is tfjs-node's, whose types are absent where the package is. */
export const isTensorFlowBackend = (backend: object | null): backend is TensorFlowBackend =>
  backend !== null &&
  'executeSingleOutput' in backend &&
  'executeMultipleOutputs' in backend &&
  'binding' in backend &&
  typeof backend.binding === 'object';

export const tensorflowDetails = ({ binding, isUsingGpuDevice }: TensorFlowBackend): TensorFlowDetails => ({
  version: binding.TF_Version ?? 'of unknown version',
  gpu: isUsingGpuDevice === true,
});
