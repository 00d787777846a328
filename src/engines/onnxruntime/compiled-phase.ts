import * as ort from 'onnxruntime-node';
import type { HostTensor } from '../../tensors.js';
import type { EngineInput, EngineInputs, ShardResult } from '../engine.js';
import type { NetworkInputs } from './network-inputs.js';
import { gradientName, type PhaseGraph } from './phase-graph.js';
import { createSession, type Placement } from './session.js';

/** A phase compiled to a session, with buffers its outputs are written to in place. */
export class CompiledPhase {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly compiled: PhaseGraph,
    private readonly weights: NetworkInputs,
    /** Mean gradient of all trained parameters, flat; zero where the loss does not depend on one. */
    private readonly gradient: Float32Array,
    private readonly fetches: Readonly<Record<string, ort.Tensor>>,
  ) {}

  /** @param trained networks in the order of the gradient vector */
  static async create(
    compiled: PhaseGraph,
    trained: readonly string[],
    weights: NetworkInputs,
    placement: Placement,
  ): Promise<CompiledPhase> {
    const session = await createSession(compiled.graph, placement);
    const length = trained.reduce((sum, network) => sum + weights.layouts[network]!.parameterCount, 0);
    const gradient = new Float32Array(length);
    const fetches: Record<string, ort.Tensor> = {};
    let base = 0;
    for (const network of trained) {
      const { parameters, parameterCount } = weights.layouts[network]!;
      for (const { name, shape, offset, size } of parameters) {
        const output = gradientName(network, name);
        const view = gradient.subarray(base + offset, base + offset + size);
        if (compiled.gradients.has(output)) fetches[output] = new ort.Tensor('float32', view, shape);
      }
      base += parameterCount;
    }
    for (const { name, shape } of compiled.graph.outputs) {
      if (name in fetches) continue;
      const extents = shape.map(Number);
      fetches[name] = new ort.Tensor('float32', new Float32Array(extents.reduce((a, b) => a * b, 1)), extents);
    }
    return new CompiledPhase(session, compiled, weights, gradient, fetches);
  }

  async run(inputs: EngineInputs, into: Float32Array): Promise<ShardResult> {
    await this.session.run(feedsOf(this.session, inputs, this.weights), this.fetches);
    into.set(this.gradient);
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

  release(): Promise<void> {
    return this.session.release();
  }

  private values(output: string): Float32Array {
    return this.fetches[output]!.data as Float32Array;
  }

  /** Copied: the buffer is written again in the next step. */
  private hostTensor(output: string): HostTensor {
    return { shape: this.fetches[output]!.dims, data: this.values(output).slice() };
  }
}

/** Every input a session wants, from the step's inputs or the weights. */
export function feedsOf(session: ort.InferenceSession, inputs: EngineInputs, weights: NetworkInputs): Record<string, ort.Tensor> {
  return Object.fromEntries(
    session.inputNames.map((name) => {
      const input = inputs[name];
      return [name, input ? tensorOf(input) : weights.tensors.get(name)!];
    }),
  );
}

const tensorOf = ({ data, shape, dtype }: EngineInput): ort.Tensor => new ort.Tensor(dtype, data, shape);
