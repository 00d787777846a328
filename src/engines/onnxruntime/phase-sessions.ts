import * as ort from 'onnxruntime-node';
import type { Graph, SynchronousSession } from '../../onnx/index.js';
import type { EngineInput, EngineInputs, ShardPosition } from '../engine.js';
import type { KeptValues } from './kept-values.js';
import type { NetworkInputs } from './network-inputs.js';
import type { Placement } from './placement.js';
import { createSession } from './session.js';
import type { SharedWork } from './shared-work.js';

type Tensors = Readonly<Record<string, ort.Tensor>>;

/** What a phase has to do with others of its iteration. */
export interface Sharing {
  /** Where it leaves values that later phases take over; they are outputs of its graph. */
  readonly gives?: KeptValues | undefined;
  readonly takes?: { readonly from: KeptValues; readonly work: SharedWork } | undefined;
}

/** A phase's graph in onnxruntime: whole, or from where an earlier phase has left off. Both give the same, bit for bit. */
export class PhaseSessions {
  private readonly rest: SynchronousSession | undefined;
  private whole: SynchronousSession | undefined;

  constructor(
    private readonly graph: Graph,
    private readonly weights: NetworkInputs,
    private readonly placement: Placement,
    private readonly sharing: Sharing,
  ) {
    if (sharing.takes) this.rest = createSession(sharing.takes.work.rest, placement);
    else this.whole = createSession(graph, placement);
  }

  /** @param fetches outputs of the phase, written in place */
  run(inputs: EngineInputs, fetches: Tensors, position: ShardPosition | undefined): void {
    const { gives, takes } = this.sharing;
    const taken = position && takes?.from.find(position, takes.work.networks);
    if (taken && this.rest) {
      const feeds = feedsOf(this.rest, inputs, this.weights);
      for (const { output, input } of takes!.work.kept) feeds[input] = taken[output]!;
      this.rest.runTensors(feeds, fetches);
      return;
    }
    // Needed only where a shard has come to another worker than before.
    this.whole ??= createSession(this.graph, this.placement);
    const feeds = feedsOf(this.whole, inputs, this.weights);
    if (!gives || !position) {
      this.whole.runTensors(feeds, fetches);
      return;
    }
    const room = gives.room();
    this.whole.runTensors(feeds, Object.assign({}, fetches, room));
    gives.keep(position, room);
  }

  release(): void {
    this.rest?.release();
    this.whole?.release();
  }
}

/** What a session wants of the step's inputs and the weights. */
export function feedsOf(session: SynchronousSession, inputs: EngineInputs, weights: NetworkInputs): Record<string, ort.Tensor> {
  const feeds: Record<string, ort.Tensor> = {};
  for (const { name } of session.inputs) {
    const input = inputs[name];
    const tensor = input ? tensorOf(input) : weights.tensors.get(name);
    if (tensor) feeds[name] = tensor;
  }
  return feeds;
}

const tensorOf = ({ data, shape, dtype }: EngineInput): ort.Tensor => new ort.Tensor(dtype, data, shape);
