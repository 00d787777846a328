import { createHash } from 'node:crypto';
import type { Constant, Graph, Node, ValueInfo } from './graph.js';
import { removeDeadCode } from './passes/dead-code.js';

/** How a graph goes on from what another has computed. */
export interface Continuation {
  /** The second graph without the work that both do; what it lacks are inputs. */
  readonly rest: Graph;
  /** What is handed over: value of the first graph, input of the rest. */
  readonly kept: readonly { readonly output: string; readonly input: string }[];
}

/** The graph with more of its values as outputs. */
export function withOutputs(graph: Graph, values: Iterable<string>): Graph {
  const known = new Set(graph.outputs.map(({ name }) => name));
  const added = [...new Set(values)].filter((name) => !known.has(name));
  return added.length === 0 ? graph : { ...graph, outputs: [...graph.outputs, ...added.map((name) => infoOf(graph, name))] };
}

/** Operators whose result is worth keeping for; where two graphs share none of them they share nothing of weight. */
const heavy: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'MatMul', 'Gemm']);

/** Operators that cost no more than handing over their result. */
const free: ReadonlySet<string> = new Set(['Reshape', 'Identity', 'Squeeze', 'Unsqueeze', 'Flatten']);

/**
 * Finds the work that two graphs do alike, and cuts it out of the second: equal operators on equal inputs give equal results,
 * bit for bit, as long as graphs run operator by operator.
 *
 * @param alike whether an input of that name gets the same values in both graphs
 * @returns undefined where the graphs share nothing of weight
 */
export function continueFrom(first: Graph, second: Graph, alike: (input: string) => boolean): Continuation | undefined {
  const numbers = new Map<string, number>();
  const there = new Map<number, string>();
  for (const [value, number] of numberValues(first, alike, numbers)) if (!isOutput(first, value)) there.set(number, value);
  const here = numberValues(second, alike, numbers);
  const isShared = (node: Node): boolean =>
    node.outputs.every((name) => {
      const number = here.get(name);
      return number !== undefined && there.has(number) && !isOutput(second, name);
    });
  const shared = second.nodes.filter(isShared);
  if (!shared.some(({ opType }) => heavy.has(opType))) return undefined;

  const cut = new Set(shared.filter(({ opType }) => !free.has(opType)));
  const nodes = second.nodes.filter((node) => !cut.has(node));
  const made = new Set([...cut].flatMap((node) => node.outputs));
  const taken = [...new Set(removeDeadCode({ ...second, nodes }).nodes.flatMap((node) => node.inputs))].filter((name) => made.has(name));
  const inputs = [...second.inputs, ...taken.map((name) => infoOf(second, name))];
  return {
    rest: withoutUnusedInputs(removeDeadCode({ ...second, nodes, inputs })),
    kept: taken.map((input) => ({ output: there.get(here.get(input)!)!, input })),
  };
}

/** Sessions want every declared input fed, also those that nothing reads. */
export function withoutUnusedInputs(graph: Graph): Graph {
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.name)]);
  return { ...graph, inputs: graph.inputs.filter((input) => used.has(input.name)) };
}

/**
 * A number for each value that depends on nothing but constants and inputs that are alike; equal numbers are equal values.
 * @param numbers of expressions met so far; added to
 */
function numberValues(
  { inputs, initializers, nodes }: Graph,
  alike: (input: string) => boolean,
  numbers: Map<string, number>,
): Map<string, number> {
  const values = new Map<string, number>();
  const assign = (value: string, expression: string) => {
    const number = numbers.get(expression) ?? numbers.size;
    numbers.set(expression, number);
    values.set(value, number);
  };
  for (const { name, shape, dtype } of inputs) if (alike(name)) assign(name, JSON.stringify(['input', name, shape, dtype]));
  for (const [name, constant] of initializers) assign(name, expressionOf(constant));
  for (const { opType, inputs: operands, outputs, attributes } of nodes) {
    const known = operands.map((name) => (name === '' ? -1 : values.get(name)));
    if (known.includes(undefined)) continue;
    const settings = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [i, name] of outputs.entries()) if (name !== '') assign(name, JSON.stringify([opType, known, settings, outputs.length, i]));
  }
  return values;
}

const expressionOf = ({ shape, dtype, data }: Constant): string =>
  JSON.stringify([
    'constant',
    shape,
    dtype,
    createHash('sha1')
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest('hex'),
  ]);

const isOutput = (graph: Graph, value: string): boolean => graph.outputs.some(({ name }) => name === value);

function infoOf(graph: Graph, name: string): ValueInfo {
  const type = graph.types.get(name);
  if (!type) throw new Error(`${graph.name} has no type for ${name}`);
  return { name, shape: type.shape, dtype: type.dtype };
}
