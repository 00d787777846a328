import { version } from '../version.js';
import type { ModelState, ServedModel } from './inference-service.js';
import type { TensorSignature } from './signature.js';

/** What both protocols say of the server. */
export const serverMetadata = { name: 'ganforge', version } as const;

/** What both protocols say of a model. */
export function modelMetadata({ name, versions, signature }: ServedModel) {
  const [inputs, outputs] = [signature.inputs.map(tensorMetadata), signature.outputs.map(tensorMetadata)];
  return { name, versions, platform: 'onnxruntime_onnx', inputs, outputs };
}

/** The states that Triton has names for. */
const stateNames: Readonly<Record<ModelState['state'], string>> = {
  loading: 'LOADING',
  ready: 'READY',
  unloading: 'UNLOADING',
  failed: 'UNAVAILABLE',
};

/**
 * Every version that is known, or those that answer.
 * @see https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md
 */
export const repositoryIndex = (states: readonly ModelState[], readyOnly: boolean) =>
  states
    .filter(({ state }) => !readyOnly || state === 'ready')
    .map(({ name, version, state, reason = '' }) => ({ name, version, state: stateNames[state], reason }));

const tensorMetadata = ({ name, datatype, shape }: TensorSignature) => ({ name, datatype, shape });
