import { float16Bits } from './float16.js';
import type { Attributes, Constant, DType, Graph, Node, TensorType, TypedValues, ValueInfo } from './graph.js';
import { inferTypes, type OpType } from './shape-inference.js';

/** A value of a graph under construction. */
export interface Value extends TensorType {
  readonly name: string;
}

/** Constants of up to this many elements are shared by content. */
const shareLimit = 64;

/**
 * Builds a graph an operator at a time, inferring types as it goes. Small constants are shared. What an operator is
 * given must come from the same builder.
 */
export class GraphBuilder {
  readonly inputs: Value[] = [];
  readonly nodes: Node[] = [];
  readonly initializers = new Map<string, Constant>();
  readonly types = new Map<string, TensorType>();
  #shared = new Map<string, Value>();
  #producers = new Map<string, Node>();
  #names = new Map<string, number>();
  #taken = new Set<string>();

  /** @throws Error where the name is taken */
  input(info: Value): Value {
    const value = { name: this.#claim(info.name), shape: [...info.shape], dtype: info.dtype };
    this.inputs.push(value);
    return value;
  }

  /** @param name wanted for the initializer; a number is appended where it is taken */
  constant(constant: Constant, name = 'constant'): Value {
    const { shape, dtype, data } = constant;
    const key = data.length <= shareLimit ? `${dtype}[${shape}]${Array.from<number | bigint, string>(data, exactly)}` : undefined;
    const known = key === undefined ? undefined : this.#shared.get(key);
    if (known) return known;
    const value = { name: this.#fresh(name), shape: [...shape], dtype };
    this.initializers.set(value.name, { shape: value.shape, dtype, data });
    if (key !== undefined) this.#shared.set(key, value);
    return value;
  }

  /** A rank-0 constant. */
  scalar(x: number, dtype: DType = 'float32'): Value {
    return this.constant({ shape: [], dtype, data: valuesOf([x], dtype) }, 'scalar');
  }

  /** An int64 vector: axes, shapes, pads. */
  ints(values: readonly number[]): Value {
    return this.constant({ shape: [values.length], dtype: 'int64', data: valuesOf(values, 'int64') }, 'ints');
  }

  /** Appends an operator with one result. @throws Error where the inputs do not fit it */
  op(opType: OpType, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.ops(opType, inputs, attributes)[0]!;
  }

  /** Appends an operator and returns all of its results. */
  ops(opType: OpType, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value[] {
    const ints = (index: number): number[] => {
      const constant = inputs[index] && this.initializers.get(inputs[index].name);
      if (!constant) throw new Error(`input ${index} of ${opType} must be a constant`);
      return Array.from<number | bigint, number>(constant.data, Number);
    };
    const types = inferTypes({ op: opType, inputs, attributes, ints });
    const outputs = types.map((type) => ({ name: this.#fresh(opType.toLowerCase()), ...type }));
    const node = { opType, inputs: inputs.map((x) => x?.name ?? ''), outputs: outputs.map((x) => x.name), attributes };
    this.nodes.push(node);
    for (const output of outputs) {
      this.types.set(output.name, { shape: output.shape, dtype: output.dtype });
      this.#producers.set(output.name, node);
    }
    return outputs;
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producer(value: Value): Node | undefined {
    return this.#producers.get(value.name);
  }

  constantOf(value: Value): Constant | undefined {
    return this.initializers.get(value.name);
  }

  /** The value of that name. @throws Error where there is none */
  value(name: string): Value {
    const type = this.types.get(name) ?? this.initializers.get(name) ?? this.inputs.find((x) => x.name === name);
    if (!type) throw new Error(`the graph has no value ${name}`);
    return { name, shape: type.shape, dtype: type.dtype };
  }

  /**
   * The finished graph. Each output gets its key as name; an input, a constant or a value with two names gets there
   * through Identity.
   * @throws Error where an output is named like an input
   */
  finish(name: string, outputs: Readonly<Record<string, Value>>): Graph {
    const renamed = new Map<string, string>();
    for (const [key, value] of Object.entries(outputs)) {
      if (this.inputs.some((x) => x.name === key)) throw new Error(`output ${key} has the name of an input`);
      const own = this.producer(value) && !renamed.has(value.name) ? value : this.op('Identity', [value]);
      renamed.set(own.name, key);
    }
    // An inner value that happens to bear an output's name steps aside.
    for (const key of Object.keys(outputs)) if (this.#taken.has(key) && !renamed.has(key)) renamed.set(key, this.#fresh(`${key}_`));
    const rename = (value: string): string => renamed.get(value) ?? value;
    const nodes = this.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
    const outputInfos: ValueInfo[] = Object.entries(outputs).map(([key, { shape, dtype }]) => ({ name: key, shape, dtype }));
    return {
      name,
      inputs: [...this.inputs],
      outputs: outputInfos,
      initializers: new Map([...this.initializers].map(([key, constant]) => [rename(key), constant])),
      nodes,
      types: new Map([...this.types].map(([key, type]) => [rename(key), type])),
    };
  }

  #claim(name: string): string {
    if (this.#taken.has(name)) throw new Error(`the graph has a value ${name} already`);
    this.#taken.add(name);
    return name;
  }

  #fresh(stem: string): string {
    let name = stem;
    while (this.#taken.has(name)) {
      const count = (this.#names.get(stem) ?? 0) + 1;
      this.#names.set(stem, count);
      name = `${stem}_${count}`;
    }
    return this.#claim(name);
  }
}

/** Typed values of a number list. */
export function valuesOf(values: ArrayLike<number>, dtype: DType): TypedValues {
  if (dtype === 'float32') return Float32Array.from(values);
  if (dtype === 'int32') return Int32Array.from(values);
  if (dtype === 'float16') return float16Bits(values);
  if (dtype === 'bool' || dtype === 'uint8') return Uint8Array.from(values);
  return BigInt64Array.from(Array.from(values, BigInt));
}

/** Tells -0 from 0 and keeps every digit. */
function exactly(x: number | bigint): string {
  return Object.is(x, -0) ? '-0' : String(x);
}
