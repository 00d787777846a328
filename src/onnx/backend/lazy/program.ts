import { availableParallelism } from 'node:os';
import { GraphBuilder, type Value } from '../../builder.js';
import { type Graph, sizeOf } from '../../graph.js';
import { optimizeForCpu } from '../../optimize-for-cpu.js';
import { cpuOptions, SynchronousSession, type Values } from '../../synchronous-session.js';
import { emit } from '../emission.js';
import { reshape } from '../kernel.js';
import { type Leaf, leafOfResult } from '../recording.js';
import type { Call, Operand, Pending } from './pending.js';

/** Deferred calls as data: what is computed, from what, and what of it is wanted. */
export interface Schedule {
  /** In topological order. */
  readonly calls: readonly Call[];
  /** What is fed, with the shape in which it is first used. */
  readonly leaves: ReadonlyMap<Leaf, readonly number[]>;
  readonly results: readonly Pending[];
  /** Equal for schedules that differ in nothing but the values of their leaves. */
  readonly key: string;
}

/** Everything that has to be computed for the results. */
export function scheduleOf(results: readonly Pending[]): Schedule {
  const reached = new Set<Call>();
  const open = results.flatMap(({ call }) => call ?? []);
  for (let call = open.pop(); call; call = open.pop()) {
    if (reached.has(call)) continue;
    reached.add(call);
    for (const [, { source }] of call.inputs) if (source.kind === 'pending' && source.call) open.push(source.call);
  }
  const calls = [...reached].sort((a, b) => a.serial - b.serial);
  const places = new Map(calls.map((call, i) => [call, i]));
  const leaves = new Map<Leaf, readonly number[]>();
  const numbers = new Map<Leaf, number>();
  const key = calls.map(({ signature, inputs }) => {
    const sources = inputs.map(([, { source, shape }]) => {
      if (source.kind === 'pending' && source.call) return `${places.get(source.call)}.${source.index}`;
      const leaf = leafOf(source);
      if (!leaves.has(leaf)) {
        numbers.set(leaf, leaves.size);
        leaves.set(leaf, shape);
      }
      return `x${numbers.get(leaf)}`;
    });
    return `${signature}(${sources})`;
  });
  key.push(`=${results.map(({ call, index }) => `${places.get(call!)}.${index}`)}`);
  return { calls, leaves, results, key: key.join(';') };
}

/** Values with more elements than this are worth more threads than one. */
const parallelSize = 1 << 15;

/**
 * Passes take about half a millisecond an operator, which only convolutions repay: tfjs keeps channels last, ONNX first,
 * and the transposes between take about as long as the convolutions.
 */
const worthOptimizing: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose']);

/** A compiled schedule, to be run on any leaves. */
export class Program {
  readonly #session: SynchronousSession;
  /** Whether each leaf is used: an input of a kernel may count by its shape alone. */
  readonly #used: readonly boolean[];

  constructor(schedule: Schedule) {
    const recorded = graphOf(schedule);
    const graph = recorded.nodes.some(({ opType }) => worthOptimizing.has(opType)) ? optimizeForCpu(recorded) : recorded;
    const used = new Set(graph.nodes.flatMap((node) => node.inputs));
    this.#used = Array.from({ length: schedule.leaves.size }, (_, i) => used.has(`x${i}`));
    const inputs = graph.inputs.filter(({ name }) => used.has(name));
    const large = [...graph.types.values()].some(({ shape }) => sizeOf(shape) > parallelSize);
    this.#session = new SynchronousSession({ ...graph, inputs }, cpuOptions(large ? availableParallelism() : 1));
  }

  /** Gives the results of a schedule of the same key their values. */
  run({ leaves, results }: Schedule): void {
    const feeds: Record<string, Values> = {};
    let i = 0;
    for (const [{ values, dtype }, shape] of leaves) {
      if (this.#used[i]) feeds[`x${i}`] = { shape, dtype, data: values };
      i++;
    }
    const computed = this.#session.run(feeds);
    for (const [i, result] of results.entries()) {
      const { data, dtype } = computed[`y${i}`]!;
      result.resolve(leafOfResult(data, dtype));
    }
  }

  release(): void {
    this.#session.release();
  }
}

function graphOf({ calls, leaves, results }: Schedule): Graph {
  const g = new GraphBuilder();
  const inputs = new Map<Leaf, Value>();
  for (const [leaf, shape] of leaves) inputs.set(leaf, g.input({ name: `x${inputs.size}`, shape, dtype: leaf.dtype }));
  const computed = new Map<Call, readonly Value[]>();
  const operandValue = ({ source, shape }: Operand): Value => {
    const call = source.kind === 'pending' ? source.call : undefined;
    const value = source.kind === 'pending' && call ? computed.get(call)![source.index]! : inputs.get(leafOf(source))!;
    return reshape(g, value, shape);
  };
  for (const call of calls) {
    const operands = call.inputs.map(([key, operand]) => [key, operandValue(operand)] as const);
    const result = emit(g, call.name, call.kernel, operands, call.attrs);
    computed.set(call, Array.isArray(result) ? result : [result]);
  }
  return g.finish('lazy', Object.fromEntries(results.map(({ call, index }, i) => [`y${i}`, computed.get(call!)![index]!])));
}

function leafOf(source: Leaf | Pending): Leaf {
  const leaf = source.kind === 'leaf' ? source : source.leaf;
  if (!leaf) throw new Error('a value was used before it was computed');
  return leaf;
}
