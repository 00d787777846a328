import type { TensorFlowBinding } from '../backend.js';

/** The binding's numbers that operations in bfloat16 are called with. */
export type BindingConstants = Pick<
  TensorFlowBinding,
  'TF_FLOAT' | 'TF_INT32' | 'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING'
>;

/** TensorFlow's DT_BFLOAT16; the binding passes it on, but has no name for it. */
export const bfloat16 = 14;
