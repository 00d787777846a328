import { type Attributes, broadcastShape, type DType, sizeOf, type TensorType } from './graph.js';

/** What an inference rule sees of a node. */
export interface InferenceContext {
  readonly op: string;
  readonly inputs: readonly (TensorType | undefined)[];
  readonly attributes: Attributes;
  /** Elements of a constant integer input. @throws Error where the input is no constant */
  ints(input: number): number[];
}

type Rule = (c: InferenceContext) => TensorType[];

/**
 * Result types of every operator the compiler emits, by ONNX name, at opset 18. The tracer and the passes only say
 * which operator they want; shapes follow from here. A new operator needs one line.
 */
const rules = {
  ...table(['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Clip', 'Cos', 'Cosh', 'CumSum'], sameAsFirst),
  ...table(['Elu', 'Erf', 'Exp', 'Floor', 'Identity', 'LeakyRelu', 'Log', 'LogSoftmax', 'Neg', 'Reciprocal', 'Relu'], sameAsFirst),
  ...table(['Round', 'ScatterElements', 'ScatterND', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softmax', 'Softplus'], sameAsFirst),
  ...table(['Sqrt', 'Tan', 'Tanh', 'BatchNormalization'], sameAsFirst),
  ...table(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Mod', 'PRelu', 'Sum'], broadcastOf),
  ...table(['And', 'Or', 'Xor', 'Not', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'IsNaN', 'IsInf'], (c) => [
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
  OneHot: (c) => [{ shape: [...input(c, 0).shape, c.ints(1)[0]!], dtype: input(c, 2).dtype }],
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
  Conv: (c) => [{ shape: [input(c, 0).shape[0]!, input(c, 1).shape[0]!, ...windows(c, input(c, 1).shape.slice(2))], dtype: 'float32' }],
  ConvTranspose: transposedConvolution,
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

/** ONNX TensorProto.DataType codes. */
export const dtypeCodes: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export function dtypeOfCode(code: number): DType {
  for (const [dtype, value] of Object.entries(dtypeCodes)) if (value === code) return dtype as DType;
  throw new Error(`the ONNX element type ${code} is not supported`);
}

/** Sizes after Slice of `size` elements from `start` to `end` (negative: from the back; clamped) by `step`. */
export function sliceLength(size: number, start: number, end: number, step: number): number {
  const clamp = (at: number, low: number, high: number): number => Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const [from, to] = step > 0 ? [clamp(start, 0, size), clamp(end, 0, size)] : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)];
  return Math.max(0, Math.ceil((to - from) / step));
}

function table<Name extends string>(names: readonly Name[], rule: Rule): Record<NoInfer<Name>, Rule> {
  return Object.fromEntries(names.map((name) => [name, rule])) as Record<Name, Rule>;
}

function input(c: InferenceContext, index: number): TensorType {
  const type = c.inputs[index];
  if (!type) throw new Error(`${c.op} lacks input ${index}`);
  return type;
}

function number(c: InferenceContext, name: string, fallback?: number): number {
  const value = c.attributes[name] ?? fallback;
  if (typeof value !== 'number') throw new Error(`${c.op} lacks the attribute ${name}`);
  return value;
}

function numbers(c: InferenceContext, name: string, fallback?: readonly number[]): readonly number[] {
  const value = c.attributes[name] ?? fallback;
  if (typeof value !== 'object') throw new Error(`${c.op} lacks the attribute ${name}`);
  return value;
}

function sameAsFirst(c: InferenceContext): TensorType[] {
  return [{ shape: input(c, 0).shape, dtype: input(c, 0).dtype }];
}

function broadcastOf(c: InferenceContext): TensorType[] {
  return [{ shape: broadcastShape(...c.inputs.map((x) => x!.shape)), dtype: input(c, 0).dtype }];
}

function removeAxes(shape: readonly number[], axes: readonly number[], keep: boolean): number[] {
  return keep ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i));
}

function reduced(c: InferenceContext): TensorType[] {
  return [{ shape: removeAxes(input(c, 0).shape, c.ints(1), number(c, 'keepdims', 1) === 1), dtype: input(c, 0).dtype }];
}

function reshaped(from: readonly number[], to: readonly number[]): number[] {
  const known = to.reduce((product, d, i) => product * (d === -1 ? 1 : d === 0 ? from[i]! : d), 1);
  return to.map((d, i) => (d === -1 ? sizeOf(from) / known : d === 0 ? from[i]! : d));
}

function sliced(c: InferenceContext): TensorType[] {
  const { shape, dtype } = input(c, 0);
  const [starts, ends, axes, steps] = [c.ints(1), c.ints(2), c.ints(3), c.ints(4)];
  const result = [...shape];
  axes.forEach((axis, i) => {
    result[axis] = sliceLength(shape[axis]!, starts[i]!, ends[i]!, steps[i]!);
  });
  return [{ shape: result, dtype }];
}

function multiplied(c: InferenceContext): TensorType[] {
  const [a, b] = [input(c, 0), input(c, 1)];
  if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
    throw new Error(`MatMul of [${a.shape}] and [${b.shape}] does not fit`);
  }
  return [{ shape: [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), a.shape.at(-2)!, b.shape.at(-1)!], dtype: a.dtype }];
}

/** Spatial sizes of a convolution or pooling: floor((in + pads - ((k - 1) dilation + 1)) / stride) + 1. */
function windows(c: InferenceContext, kernel: readonly number[]): number[] {
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [numbers(c, 'strides', ones), numbers(c, 'dilations', ones)];
  const pads = numbers(c, 'pads', [...ones, ...ones].fill(0));
  return kernel.map((k, i) => {
    const room = input(c, 0).shape[i + 2]! + pads[i]! + pads[i + kernel.length]! - ((k - 1) * dilations[i]! + 1);
    return Math.floor(room / strides[i]!) + 1;
  });
}

function pooled(c: InferenceContext): number[] {
  return [...input(c, 0).shape.slice(0, 2), ...windows(c, numbers(c, 'kernel_shape'))];
}

/** stride (in - 1) + output_padding + ((k - 1) dilation + 1) - pads. */
function transposedConvolution(c: InferenceContext): TensorType[] {
  const [x, w] = [input(c, 0), input(c, 1)];
  const kernel = w.shape.slice(2);
  const ones = kernel.map(() => 1);
  const zeros = kernel.map(() => 0);
  const [strides, dilations] = [numbers(c, 'strides', ones), numbers(c, 'dilations', ones)];
  const [pads, extra] = [numbers(c, 'pads', [...zeros, ...zeros]), numbers(c, 'output_padding', zeros)];
  const spatial = kernel.map((k, i) => {
    return strides[i]! * (x.shape[i + 2]! - 1) + extra[i]! + (k - 1) * dilations[i]! + 1 - pads[i]! - pads[i + kernel.length]!;
  });
  return [{ shape: [x.shape[0]!, w.shape[1]! * number(c, 'group', 1), ...spatial], dtype: 'float32' }];
}
