import * as ort from 'onnxruntime-node';
import type { HostTensor } from '../../tensors.js';
import type { EngineInputs, ShardPosition, ShardResult } from '../engine.js';
import type { NetworkInputs } from './network-inputs.js';
import { gradientName, type PhaseGraph } from './phase-graph.js';
import type { PhaseSessions } from './phase-sessions.js';
import { plainView } from './shared-view.js';

/** A piece of the gradient vector. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A compiled phase, with buffers its outputs are written to in place. */
export class CompiledPhase {
  /** Outputs with the gradients in a given vector, by the vector's buffer and its place there: every shard has its own. */
  private readonly known = new WeakMap<ArrayBuffer, Map<number, Readonly<Record<string, ort.Tensor>>>>();
  /** For gradients that can't be written where they are wanted. */
  private own: Float32Array<ArrayBuffer> | undefined;

  private constructor(
    private readonly sessions: PhaseSessions,
    private readonly compiled: PhaseGraph,
    private readonly weights: NetworkInputs,
    /** Elements of the gradients by output, in the vector of all trained parameters. */
    private readonly gradients: ReadonlyMap<string, Piece & { readonly shape: readonly number[] }>,
    /** Parameters the loss does not depend on. */
    private readonly zeros: readonly Piece[],
    /** All outputs but the gradients. */
    private readonly others: Readonly<Record<string, ort.Tensor>>,
  ) {}

  /** @param trained networks in the order of the gradient vector */
  static create(compiled: PhaseGraph, trained: readonly string[], weights: NetworkInputs, sessions: PhaseSessions): CompiledPhase {
    const gradients = new Map<string, Piece & { readonly shape: readonly number[] }>();
    const zeros: Piece[] = [];
    let base = 0;
    for (const network of trained) {
      const { parameters, parameterCount } = weights.layouts[network]!;
      for (const { name, shape, offset, size } of parameters) {
        const output = gradientName(network, name);
        const piece = { start: base + offset, end: base + offset + size };
        if (compiled.gradients.has(output)) gradients.set(output, { ...piece, shape });
        else zeros.push(piece);
      }
      base += parameterCount;
    }
    const others: Record<string, ort.Tensor> = {};
    for (const { name, shape } of compiled.graph.outputs) {
      if (gradients.has(name)) continue;
      const extents = shape.map(Number);
      others[name] = new ort.Tensor('float32', new Float32Array(extents.reduce((a, b) => a * b, 1)), extents);
    }
    return new CompiledPhase(sessions, compiled, weights, gradients, zeros, others);
  }

  /** @param into the gradient of all trained parameters; zero where the loss does not depend on one */
  run(inputs: EngineInputs, into: Float32Array, position: ShardPosition | undefined): ShardResult {
    const target = plainView(into);
    this.own ??= target ? undefined : new Float32Array(into.length);
    const vector = target ?? this.own!;
    this.sessions.run(inputs, this.fetchesInto(vector), position);
    for (const { start, end } of this.zeros) vector.fill(0, start, end);
    if (!target) into.set(vector);
    const { metrics, perSample, state } = this.compiled;
    const newState: Record<string, Float32Array> = {};
    for (const { network, index, name } of state) {
      newState[network] ??= this.weights.state(network);
      newState[network].set(this.values(`new/${name}`), this.weights.layouts[network]!.state[index]!.offset);
    }
    return {
      loss: this.values('loss')[0]!,
      metrics: Object.fromEntries(metrics.map((name) => [name, this.values(`metric/${name}`)[0]!])),
      perSample: Object.fromEntries(perSample.map((name) => [name, this.hostTensor(`sample/${name}`)])),
      state: newState,
    };
  }

  release(): void {
    this.sessions.release();
  }

  private fetchesInto(vector: Float32Array<ArrayBuffer>): Readonly<Record<string, ort.Tensor>> {
    const places = this.known.get(vector.buffer) ?? new Map<number, Readonly<Record<string, ort.Tensor>>>();
    this.known.set(vector.buffer, places);
    const fetches = places.get(vector.byteOffset) ?? {
      ...this.others,
      ...Object.fromEntries(
        [...this.gradients].map(([name, { start, end, shape }]) => [name, new ort.Tensor('float32', vector.subarray(start, end), shape)]),
      ),
    };
    places.set(vector.byteOffset, fetches);
    return fetches;
  }

  private values(output: string): Float32Array {
    return this.others[output]!.data as Float32Array;
  }

  /** Copied: the buffer is written again in the next step. */
  private hostTensor(output: string): HostTensor {
    return { shape: this.others[output]!.dims, data: this.values(output).slice() };
  }
}
