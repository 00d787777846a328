import { InputError } from '../errors.js';
import { GraphBuilder, type Value } from './builder.js';
import { dtypeCodes } from './element-types.js';
import { float16Bits, largestFloat16 } from './float16.js';
import type { Constant, Graph, Node } from './graph.js';
import { nodesInFloat32 } from './half-precision-plan.js';
import type { OpType } from './shape-inference.js';

/**
 * The graph with its weights and its work in float16 (`half-precision-plan.ts` says which operators stay float32).
 * Inputs and outputs keep their types; `Cast` stands wherever the two precisions meet. Weights are rounded to the nearest
 * float16, which below 3e-8 is 0.
 *
 * @param graph with static shapes, optimized: what is a constant now is rounded once
 * @throws InputError naming a weight that is beyond float16's range
 */
export function toHalfPrecision(graph: Graph): Graph {
  const float32 = nodesInFloat32(graph);
  const halving = new Halving(graph);
  for (const node of graph.nodes) halving.add(node, float32.has(node) ? 'float32' : 'float16');
  return halving.finish();
}

type Precision = 'float16' | 'float32';

/** Copies a graph node by node. */
class Halving {
  readonly #g = new GraphBuilder();
  /** Inputs, and what nodes have computed, by their names in the old graph. */
  readonly #values = new Map<string, Value>();
  /** Values and constants in a precision that is not their own. */
  readonly #converted = new Map<string, Value>();

  constructor(private readonly graph: Graph) {
    for (const { name, shape, dtype } of graph.inputs) {
      this.#values.set(name, this.#g.input({ name, shape: shape.map(staticExtent), dtype }));
    }
  }

  add({ opType, inputs, outputs, attributes }: Node, precision: Precision): void {
    const toFloat32 = opType === 'Cast' && attributes.to === dtypeCodes.float32;
    const operands = inputs.map((name) => (name === '' ? undefined : this.#operand(name, precision)));
    const results = this.#g.ops(opType as OpType, operands, toFloat32 ? { to: dtypeCodes[precision] } : attributes);
    for (const [i, name] of outputs.entries()) this.#values.set(name, results[i]!);
  }

  finish(): Graph {
    const outputs = this.graph.outputs.map(({ name }) => [name, this.#operand(name, 'float32')] as const);
    return this.#g.finish(this.graph.name, Object.fromEntries(outputs));
  }

  /** A value, in the given precision where it is a float. */
  #operand(name: string, precision: Precision): Value {
    const value = this.#values.get(name);
    const dtype = value?.dtype ?? this.graph.initializers.get(name)?.dtype;
    if (value && (value.dtype === precision || !isFloat(value.dtype))) return value;
    const key = `${isFloat(dtype) ? precision : dtype} ${name}`;
    const known = this.#converted.get(key);
    if (known) return known;
    const made = value ? this.#g.op('Cast', [value], { to: dtypeCodes[precision] }) : this.#constant(name, precision);
    this.#converted.set(key, made);
    return made;
  }

  #constant(name: string, precision: Precision): Value {
    const constant = this.graph.initializers.get(name);
    if (!constant) throw new Error(`the graph ${this.graph.name} has no value ${name}`);
    return this.#g.constant(constant.dtype === 'float32' && precision === 'float16' ? halved(name, constant) : constant, name);
  }
}

const isFloat = (dtype: string | undefined): boolean => dtype === 'float16' || dtype === 'float32';

function halved(name: string, { shape, data }: Constant): Constant {
  const values = Array.from(data, Number);
  const beyond = values.find((x) => Number.isFinite(x) && Math.abs(x) > largestFloat16);
  if (beyond !== undefined) {
    const what = `the weight ${name} holds ${beyond.toPrecision(3)}, and float16 ends at ${largestFloat16}`;
    throw new InputError('float16-range', what, 'keep the model in float32 (--precision fp32)');
  }
  return { shape, dtype: 'float16', data: float16Bits(values) };
}

function staticExtent(extent: number | string): number {
  if (typeof extent === 'number') return extent;
  throw new Error(`half precision needs static shapes, and a dimension is ${extent}: do it before the batch is made dynamic`);
}
