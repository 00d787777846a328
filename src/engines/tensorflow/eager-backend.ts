import type { EagerBackend } from '../eager-backend.js';
import type { EngineOptions, EnginePlace } from '../engine.js';
import type { TensorFlowBackend, TensorFlowBinding } from './backend.js';
import { bfloat16Operations } from './bfloat16.js';
import { chooseFilterGradients } from './filter-gradient.js';
import { fusedOpsOf } from './fused-ops.js';
import { chooseImageGradients } from './image-gradient.js';
import type { TensorOperations } from './operations.js';
import { TensorFlowPhaseSharing } from './phase-sharing.js';
import { SharingOperations } from './sharing-operations.js';
import { assignValues, numberOf } from './transfers.js';

/** The binding of each backend as the package made it, without any engine's layers. */
const bindings = new WeakMap<TensorFlowBackend, TensorFlowBinding>();

/**
 * tfjs-node for one engine: its own layers of operations over the binding, which all engines of a thread have in common.
 * @param binding what they stand on
 */
export function tensorFlowEagerBackend(
  backend: TensorFlowBackend,
  place: EnginePlace,
  { fused = true, precision = 'float32' }: Pick<EngineOptions, 'fused' | 'precision'>,
  binding: TensorFlowBinding = ownBinding(backend),
): EagerBackend {
  const gpu = backend.isUsingGpuDevice === true;
  if (!gpu) {
    chooseFilterGradients(backend);
    chooseImageGradients();
  }
  const operations = new SharingOperations(precision === 'bf16' ? bfloat16Operations(binding, binding, gpu ? 'gpu' : 'cpu') : binding);
  const layered = withOperations(binding, operations);
  return {
    name: 'tensorflow',
    place,
    fused: fused ? fusedOpsOf(backend) : {},
    activate: () => {
      backend.binding = layered;
    },
    assign: (variable, values) => assignValues(backend, variable, values),
    sharing: new TensorFlowPhaseSharing(operations, (tensor) => numberOf(backend, tensor)),
  };
}

/** The binding as the package made it. */
export function ownBinding(backend: TensorFlowBackend): TensorFlowBinding {
  const own = bindings.get(backend) ?? backend.binding;
  bindings.set(backend, own);
  return own;
}

/** The binding with its operations done by `operations`. */
function withOperations(binding: TensorFlowBinding, operations: TensorOperations): TensorFlowBinding {
  const layers: { readonly [Name in keyof TensorOperations]: TensorOperations[Name] } = {
    createTensor: operations.createTensor.bind(operations),
    deleteTensor: operations.deleteTensor.bind(operations),
    tensorDataSync: operations.tensorDataSync.bind(operations),
    executeOp: operations.executeOp.bind(operations),
  };
  // What is native can't be assigned to.
  return Object.create(binding, Object.getOwnPropertyDescriptors(layers));
}
