import type { ModelDescription } from '../export/model-description.js';
import type { Datatype } from './datatypes.js';

/** A tensor that a model takes or gives; -1 stands for a dimension that each request chooses. */
export interface TensorSignature {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** What a model file says of itself. */
export interface ModelSignature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  /** What inputs are drawn from and outputs mean: models that ganforge exported have it, others do not. */
  readonly description?: ModelDescription;
  readonly metadata: Readonly<Record<string, string>>;
}
