import { type Affine, fitAffine, isConstantFit, sampleBatches } from './affine.js';
import { type Aligned, alignGraphs } from './alignment.js';
import { dtypeCodes } from './element-types.js';
import { fromFloat16 } from './float16.js';
import { type Attributes, type Constant, type Graph, type Node, sameShape, type ValueInfo } from './graph.js';
import { removeDeadCode } from './passes/dead-code.js';

/** Name of the symbolic dimension. */
export const batchDimension = 'batch';

/**
 * A graph for any batch size, from a function that gives the graph for one.
 *
 * Shapes in a trace are numbers. The function is called at three batch sizes that share no factor with usual
 * dimensions; the three graphs must be the same but for integers, and each integer that differs is fitted as k B + c on
 * two of them and verified on the third. In the result a single such entry of a Reshape becomes -1; elsewhere the
 * vector is computed from the batch dimension of an input. Inputs and outputs get the dimension `batch`.
 *
 * @param trace must be a pure function of the batch size; let it bind weights and optimize, since passes need static shapes
 * @throws Error where the program is not the same for all batch sizes, or freezes data that depend on it
 */
export function traceDynamicBatch(trace: (batch: number) => Graph): Graph {
  const graphs = sampleBatches.map(trace) as [Graph, Graph, Graph];
  const aligned = alignGraphs(graphs);
  const emitter = new DynamicEmitter(graphs, aligned);
  for (const [i, node] of graphs[0].nodes.entries()) emitter.copy(node, i);
  const dynamic: Graph = {
    name: graphs[0].name,
    inputs: graphs[0].inputs.map((x, i) =>
      symbolic(
        x,
        graphs.map((g) => g.inputs[i]!),
      ),
    ),
    outputs: graphs[0].outputs.map((x, i) =>
      symbolic(
        x,
        graphs.map((g) => g.outputs[i]!),
      ),
    ),
    initializers: emitter.initializers,
    nodes: emitter.nodes,
    types: new Map(),
  };
  return removeDeadCode(dynamic);
}

/** Copies the nodes of the first graph, replacing constants that depend on the batch size by computations. */
class DynamicEmitter {
  readonly nodes: Node[] = [];
  readonly initializers: Map<string, Constant>;
  readonly #computed = new Map<string, string>();
  #batch: string | undefined;

  constructor(
    readonly graphs: readonly [Graph, Graph, Graph],
    readonly aligned: Aligned,
  ) {
    this.initializers = new Map(graphs[0].initializers);
  }

  copy(node: Node, index: number): void {
    const inputs = node.inputs.map((name, position) => {
      const constants = this.aligned.varyingConstant(index, position);
      return constants ? this.#varying(node, index, position, constants) : name;
    });
    this.nodes.push({ ...node, inputs });
  }

  #varying(node: Node, index: number, position: number, constants: readonly Constant[]): string {
    const fits = fitConstant(node, constants);
    const varying = fits.filter((fit) => !isConstantFit(fit)).length;
    if (node.opType === 'Reshape' && position === 1) {
      const copied = this.#copiedDimensions(index, fits);
      const left = varying - copied.size;
      if (left <= 1) {
        const shape = fits.map((fit, i) => (copied.has(i) ? 0 : isConstantFit(fit) ? fit.c : -1));
        // A 0 copies the input's dimension; a true 0 in the shape would be read as one.
        if (!fits.some((fit) => isConstantFit(fit) && fit.c === 0)) return this.#vector(shape);
      }
    }
    return this.#arithmetic(fits, constants[0]!);
  }

  /** Entries that equal the input's dimension at their place, kept as 0 where more than one entry varies. */
  #copiedDimensions(index: number, fits: readonly Affine[]): Set<number> {
    const varying = [...fits.keys()].filter((i) => !isConstantFit(fits[i]!));
    if (varying.length <= 1) return new Set();
    const shapes = this.aligned.inputShapes(index, 0);
    const same = varying.filter((i) => shapes.every((shape, g) => shape[i] === fits[i]!.k * sampleBatches[g]! + fits[i]!.c));
    return new Set(same);
  }

  /** B k + c as a vector of the constant's type and shape. */
  #arithmetic(fits: readonly Affine[], like: Constant): string {
    const key = `${like.dtype}[${like.shape}]${JSON.stringify(fits)}`;
    const known = this.#computed.get(key);
    if (known) return known;
    let value = this.#emit('Mul', [this.#batchSize(), this.#vector(fits.map((fit) => fit.k))]);
    value = this.#emit('Add', [value, this.#vector(fits.map((fit) => fit.c))]);
    if (like.shape.length !== 1) value = this.#emit('Reshape', [value, this.#vector(like.shape)]);
    if (like.dtype !== 'int64') value = this.#emit('Cast', [value], { to: dtypeCodes[like.dtype] });
    this.#computed.set(key, value);
    return value;
  }

  /** The batch size as an int64 vector of one, read from the first input that has it as a dimension. */
  #batchSize(): string {
    if (this.#batch) return this.#batch;
    for (const [i, input] of this.graphs[0].inputs.entries()) {
      const axis = input.shape.findIndex((_, d) => this.graphs.every((graph, g) => graph.inputs[i]!.shape[d] === sampleBatches[g]));
      if (axis < 0) continue;
      this.#batch = this.#emit('Shape', [input.name], { start: axis, end: axis + 1 });
      return this.#batch;
    }
    throw new Error('no input has the batch size as a dimension');
  }

  #emit(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = `batch_${opType.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ opType, inputs, outputs: [output], attributes });
    return output;
  }

  #vector(values: readonly number[]): string {
    const name = `batch_vector_${values.join('_')}`;
    this.initializers.set(name, { shape: [values.length], dtype: 'int64', data: BigInt64Array.from(values, BigInt) });
    return name;
  }
}

function fitConstant(node: Node, constants: readonly Constant[]): Affine[] {
  const [first, ...others] = constants;
  if (others.some((c) => !sameShape(c.shape, first!.shape))) {
    throw new Error(`${node.opType} uses a constant whose shape [${first!.shape}] depends on the batch size: declare it as an input`);
  }
  return Array.from(first!.data as ArrayLike<number | bigint>, (_, i) => {
    const fit = fitAffine(constants.map(({ dtype, data }) => (dtype === 'float16' ? fromFloat16(Number(data[i])) : Number(data[i]))));
    if (!fit)
      throw new Error(`${node.opType} uses a constant that is no linear function of the batch size (${constants.map((c) => c.data[i])})`);
    return fit;
  });
}

function symbolic(info: ValueInfo, all: readonly ValueInfo[]): ValueInfo {
  const shape = info.shape.map((_, i) => {
    const fit = fitAffine(all.map((x) => Number(x.shape[i])));
    if (!fit) throw new Error(`a dimension of ${info.name} is no linear function of the batch size`);
    if (isConstantFit(fit)) return fit.c;
    const scaled = fit.k === 1 ? batchDimension : `${fit.k}*${batchDimension}`;
    return fit.c === 0 ? scaled : `${scaled}+${fit.c}`;
  });
  return { ...info, shape };
}
