import { EagerEngine } from '../../../src/engines/eager.js';
import type { Engine } from '../../../src/engines/engine.js';
import type { TensorFlowBackend, TensorFlowBinding } from '../../../src/engines/tensorflow/backend.js';
import { tensorFlowEagerBackend } from '../../../src/engines/tensorflow/eager-backend.js';
import type { TensorOperations, TensorValues } from '../../../src/engines/tensorflow/operations.js';

/** What passes through tfjs-node's binding. */
export class CountedBinding {
  /** Executions by operation. */
  executed: Record<string, number> = {};
  /** Names of the attributes of operations. */
  readonly attributes = new Set<string>();
  /** Bytes of float32 that were copied to TensorFlow, and from it. */
  up = 0;
  down = 0;
  /** Tensors that are there now, beyond those that were when counting began. */
  alive = 0;

  reset(): void {
    Object.assign(this, { executed: {}, up: 0, down: 0 });
    this.attributes.clear();
  }
}

/** An engine on tfjs-node's backend, whose binding counts. */
export function countedEngine(backend: TensorFlowBackend): { readonly engine: Engine; readonly counted: CountedBinding } {
  const counted = new CountedBinding();
  const own: TensorFlowBinding = Object.getPrototypeOf(backend.binding);
  const bytes = (values: TensorValues) => (values instanceof Float32Array ? values.byteLength : 0);
  const counting: { readonly [Name in keyof TensorOperations]: TensorOperations[Name] } = {
    createTensor: (shape, dtype, values) => {
      counted.alive++;
      counted.up += bytes(values);
      return own.createTensor(shape, dtype, values);
    },
    deleteTensor: (id) => {
      counted.alive--;
      own.deleteTensor(id);
    },
    tensorDataSync: (id) => {
      const values = own.tensorDataSync(id);
      counted.down += bytes(values);
      return values;
    },
    executeOp: (name, attributes, inputs, outputs) => {
      for (const attribute of attributes) counted.attributes.add(attribute.name);
      counted.executed[name] = (counted.executed[name] ?? 0) + 1;
      counted.alive += outputs;
      return own.executeOp(name, attributes, inputs, outputs);
    },
  };
  const binding: TensorFlowBinding = Object.create(own, Object.getOwnPropertyDescriptors(counting));
  const place = { version: 'any', device: 'CPU' };
  return { engine: new EagerEngine('tensorflow', tensorFlowEagerBackend(backend, place, {}, binding)), counted };
}
