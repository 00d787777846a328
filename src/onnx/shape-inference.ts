import { dtypeOfCode } from './element-types.js';
import { broadcastShape, sizeOf, type TensorType } from './graph.js';
import {
  broadcastOf,
  type InferenceContext,
  input,
  multiplied,
  number,
  numbers,
  pooled,
  type Rule,
  reduced,
  removeAxes,
  reshaped,
  sameAsFirst,
  sliced,
  transposedConvolution,
  windows,
} from './inference-rules.js';

/**
 * Result types of every operator the compiler emits, by ONNX name, at opset 18. The tracer and the passes only say
 * which operator they want; shapes follow from here. A new operator needs one line.
 */
const rules = {
  ...table(['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Clip', 'Cos', 'Cosh', 'CumSum'], sameAsFirst),
  ...table(['Elu', 'Erf', 'Exp', 'Floor', 'Identity', 'LeakyRelu', 'Log', 'Neg', 'Reciprocal', 'Relu'], sameAsFirst),
  ...table(['Round', 'ScatterElements', 'ScatterND', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softmax', 'Softplus'], sameAsFirst),
  ...table(['Sqrt', 'Tan', 'Tanh', 'BatchNormalization'], sameAsFirst),
  ...table(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Mod', 'PRelu', 'Sum', 'BitwiseAnd'], broadcastOf),
  ...table(['And', 'Or', 'Not', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'IsNaN', 'IsInf'], (c) => [
    { ...broadcastOf(c)[0]!, dtype: 'bool' },
  ]),
  Where: (c) => [{ shape: broadcastShape(...c.inputs.map((x) => x!.shape)), dtype: input(c, 1).dtype }],
  Cast: (c) => [{ shape: input(c, 0).shape, dtype: dtypeOfCode(number(c, 'to')) }],
  ...table(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceSumSquare', 'ReduceL2'], reduced),
  ...table(['ArgMax', 'ArgMin'], (c) => [
    { shape: removeAxes(input(c, 0).shape, [number(c, 'axis')], number(c, 'keepdims', 1) === 1), dtype: 'int64' },
  ]),
  Transpose: (c) => [{ shape: numbers(c, 'perm').map((p) => input(c, 0).shape[p]!), dtype: input(c, 0).dtype }],
  Reshape: (c) => [{ shape: reshaped(input(c, 0).shape, c.ints(1)), dtype: input(c, 0).dtype }],
  Expand: (c) => [{ shape: broadcastShape(input(c, 0).shape, c.ints(1)), dtype: input(c, 0).dtype }],
  Tile: (c) => {
    const repeats = c.ints(1);
    return [{ shape: input(c, 0).shape.map((d, i) => d * repeats[i]!), dtype: input(c, 0).dtype }];
  },
  Concat: (c) => {
    const axis = number(c, 'axis');
    const total = c.inputs.reduce((sum, x) => sum + x!.shape[axis]!, 0);
    return [{ shape: input(c, 0).shape.map((d, i) => (i === axis ? total : d)), dtype: input(c, 0).dtype }];
  },
  Split: (c) => {
    const axis = number(c, 'axis');
    return c.ints(1).map((part) => ({ shape: input(c, 0).shape.map((d, i) => (i === axis ? part : d)), dtype: input(c, 0).dtype }));
  },
  Slice: sliced,
  Pad: (c) => {
    const pads = c.ints(1);
    const { shape, dtype } = input(c, 0);
    return [{ shape: shape.map((d, i) => d + pads[i]! + pads[i + shape.length]!), dtype }];
  },
  Gather: (c) => {
    const axis = number(c, 'axis', 0);
    const { shape, dtype } = input(c, 0);
    return [{ shape: [...shape.slice(0, axis), ...input(c, 1).shape, ...shape.slice(axis + 1)], dtype }];
  },
  GatherElements: (c) => [{ shape: input(c, 1).shape, dtype: input(c, 0).dtype }],
  GatherND: (c) => {
    const indices = input(c, 1).shape;
    const depth = indices.at(-1)!;
    const batch = number(c, 'batch_dims', 0);
    return [{ shape: [...indices.slice(0, -1), ...input(c, 0).shape.slice(batch + depth)], dtype: input(c, 0).dtype }];
  },
  TopK: (c) => {
    const { shape, dtype } = input(c, 0);
    const result = [...shape.slice(0, -1), c.ints(1)[0]!];
    return [
      { shape: result, dtype },
      { shape: result, dtype: 'int64' },
    ];
  },
  MatMul: multiplied,
  Gemm: (c) => {
    const [a, b] = [input(c, 0), input(c, 1)];
    return [{ shape: [a.shape[number(c, 'transA', 0)]!, b.shape[1 - number(c, 'transB', 0)]!], dtype: a.dtype }];
  },
  Conv: (c) => [
    { shape: [input(c, 0).shape[0]!, input(c, 1).shape[0]!, ...windows(c, input(c, 1).shape.slice(2))], dtype: input(c, 0).dtype },
  ],
  ConvTranspose: transposedConvolution,
  NchwcConv: (c) => [
    { shape: [input(c, 0).shape[0]!, input(c, 1).shape[0]!, ...windows(c, input(c, 1).shape.slice(2))], dtype: 'float32' },
  ],
  ...table(['NchwcReorderInput', 'NchwcReorderOutput'], sameAsFirst),
  AveragePool: (c) => [{ shape: pooled(c), dtype: input(c, 0).dtype }],
  MaxPool: (c) => [
    { shape: pooled(c), dtype: input(c, 0).dtype },
    { shape: pooled(c), dtype: 'int64' },
  ],
  DepthToSpace: (c) => {
    const [n, channels, h, w] = input(c, 0).shape;
    const b = number(c, 'blocksize');
    return [{ shape: [n!, channels! / (b * b), h! * b, w! * b], dtype: input(c, 0).dtype }];
  },
  SpaceToDepth: (c) => {
    const [n, channels, h, w] = input(c, 0).shape;
    const b = number(c, 'blocksize');
    return [{ shape: [n!, channels! * b * b, h! / b, w! / b], dtype: input(c, 0).dtype }];
  },
  Col2Im: (c) => {
    const [n, columns] = input(c, 0).shape;
    return [{ shape: [n!, columns! / sizeOf(c.ints(2)), ...c.ints(1)], dtype: input(c, 0).dtype }];
  },
  Resize: (c) => [{ shape: c.ints(3), dtype: input(c, 0).dtype }],
} satisfies Record<string, Rule>;

/** An ONNX operator the compiler knows. */
export type OpType = keyof typeof rules;

/** @throws Error naming the operator where the inputs do not fit it or the operator has no rule */
export function inferTypes(context: InferenceContext): TensorType[] {
  const rule: Rule | undefined = Object.hasOwn(rules, context.op) ? rules[context.op as OpType] : undefined;
  if (!rule) throw new Error(`no shape inference for the ONNX operator ${context.op}: add it to src/onnx/shape-inference.ts`);
  const types = rule(context);
  if (types.some((t) => t.shape.some((d) => !Number.isInteger(d) || d < 0))) {
    const shapes = context.inputs.map((x) => `[${x?.shape ?? ''}]`).join(', ');
    throw new Error(`${context.op} of ${shapes} with ${JSON.stringify(context.attributes)} has no valid shape`);
  }
  return types;
}

function table<Name extends string>(names: readonly Name[], rule: Rule): Record<NoInfer<Name>, Rule> {
  return Object.fromEntries(names.map((name) => [name, rule])) as Record<Name, Rule>;
}
