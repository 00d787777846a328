import type { GraphBuilder, Value } from '../builder.js';

/** Operators that compute each element of the result from the elements at its place, with broadcasting. */
export const elementWise: ReadonlySet<string> = new Set([
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Cast',
    'Ceil',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
    'Exp',
    'Floor',
    'LeakyRelu',
    'Log',
  ],
  ...[
    'Neg',
    'Not',
    'Reciprocal',
    'Relu',
    'Round',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Sinh',
    'Softplus',
    'Sqrt',
    'Tan',
    'Tanh',
    'IsNaN',
    'IsInf',
  ],
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Mod', 'And', 'Or', 'Where', 'Clip'],
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'],
]);

export const reductions: ReadonlySet<string> = new Set([
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceSumSquare',
  'ReduceL2',
]);

/** The number that all elements of a value equal, where that is known. */
export function uniformValue(g: GraphBuilder, value: Value): number | undefined {
  const producer = g.producer(value);
  const source = producer?.opType === 'Expand' ? g.value(producer.inputs[0]!) : value;
  const constant = g.constantOf(source);
  return constant && constant.data.length === 1 ? Number(constant.data[0]) : undefined;
}

/** The first input of the node that computes `value`, where that node is an `opType`. */
export function sourceOf(g: GraphBuilder, value: Value | undefined, opType: string): Value | undefined {
  const producer = value && g.producer(value);
  return producer?.opType === opType ? g.value(producer.inputs[0]!) : undefined;
}

/** Elements of a constant integer vector. @throws Error where the value is no constant */
export function intsOf(g: GraphBuilder, value: Value | undefined): number[] {
  const constant = value && g.constantOf(value);
  if (!constant) throw new Error(`${value?.name} is not a constant`);
  return Array.from<number | bigint, number>(constant.data, Number);
}
