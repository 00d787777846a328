import * as tf from '@tensorflow/tfjs';

/** What `work` has done to the variables so far. */
export interface VariableChanges {
  /** Variables that hold other data than before. */
  assigned(): tf.Variable[];
  /** Variables that were not there before. */
  created(): tf.Variable[];
}

/**
 * Runs `work`; afterwards, also where it throws, every variable of tfjs holds the data it held before, and variables
 * that `work` created are gone. Nothing is copied: the data get one more reference meanwhile.
 */
export function keepVariables<T>(work: (changes: VariableChanges) => T): T {
  const engine = tf.engine();
  const saved = new Map<tf.Variable, tf.Tensor>();
  for (const variable of Object.values(engine.state.registeredVariables)) saved.set(variable, reference(variable));
  const changes: VariableChanges = {
    assigned: () => [...saved].filter(([v, { dataId }]) => !v.isDisposed && v.dataId !== dataId).map(([variable]) => variable),
    created: () => Object.values(engine.state.registeredVariables).filter((variable) => !saved.has(variable)),
  };
  try {
    return work(changes);
  } finally {
    for (const variable of Object.values(engine.state.registeredVariables)) if (!saved.has(variable)) variable.dispose();
    for (const [variable, tensor] of saved) {
      if (!variable.isDisposed && variable.dataId !== tensor.dataId) restore(variable, tensor);
      tensor.dispose();
    }
  }
}

/** A tensor on the variable's data, wherever it lives. `clone` would move it to the active backend. */
function reference(variable: tf.Variable): tf.Tensor {
  const owner = ownerOf(variable.dataId);
  owner.incRef(variable.dataId);
  const { dataId, shape, dtype } = variable;
  const tensor = tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, owner);
  return tf.keep(tensor);
}

/** What `variable.assign(tensor)` does, but counting the reference where the data live. */
function restore(variable: tf.Variable, tensor: tf.Tensor): void {
  const engine = tf.engine();
  engine.disposeTensor(variable);
  variable.dataId = tensor.dataId;
  const owner = ownerOf(tensor.dataId);
  owner.incRef(tensor.dataId);
  engine.trackTensor(variable, owner);
}

function ownerOf(dataId: tf.DataId): tf.KernelBackend {
  const info = tf.engine().state.tensorInfo.get(dataId);
  if (!info) throw new Error('a variable has no data: it was disposed');
  return info.backend;
}
