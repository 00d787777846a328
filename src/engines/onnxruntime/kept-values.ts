import * as ort from 'onnxruntime-node';
import { arrayTypes, type ValueInfo } from '../../onnx/index.js';
import type { ShardPosition } from '../engine.js';

type Tensors = Readonly<Record<string, ort.Tensor>>;

/** What a phase has computed and a later one of the same iteration takes over, shard by shard. */
export class KeptValues {
  /** By shard; of `iteration` alone. */
  private readonly kept = new Map<number, { readonly tensors: Tensors; readonly settings: ReadonlyMap<string, number> }>();
  /** Tensors of earlier iterations, to be written again. */
  private readonly spare: Tensors[] = [];
  private iteration: number | undefined;

  /** @param settings of the networks' parameters by now (`NetworkInputs.settings`) */
  constructor(
    private readonly values: readonly ValueInfo[],
    private readonly settings: ReadonlyMap<string, number>,
  ) {}

  /** Tensors for the values of a shard to be written into. */
  room(): Tensors {
    return this.spare.pop() ?? Object.fromEntries(this.values.map((value) => [value.name, emptyTensor(value)]));
  }

  /** Keeps what has been written into `room`. */
  keep({ iteration, shard }: ShardPosition, tensors: Tensors): void {
    if (iteration !== this.iteration) {
      for (const old of this.kept.values()) this.spare.push(old.tensors);
      this.kept.clear();
      this.iteration = iteration;
    }
    const earlier = this.kept.get(shard);
    if (earlier) this.spare.push(earlier.tensors);
    this.kept.set(shard, { tensors, settings: new Map(this.settings) });
  }

  /** The values of a shard, if they are what would be computed with the parameters that these networks have now. */
  find({ iteration, shard }: ShardPosition, networks: readonly string[]): Tensors | undefined {
    const found = iteration === this.iteration ? this.kept.get(shard) : undefined;
    return found && networks.every((network) => found.settings.get(network) === this.settings.get(network)) ? found.tensors : undefined;
  }
}

function emptyTensor({ shape, dtype }: ValueInfo): ort.Tensor {
  if (dtype === 'float16' || dtype === 'uint8') throw new Error(`steps hold no values of ${dtype}`);
  const extents = shape.map(Number);
  const data = new arrayTypes[dtype](extents.reduce((a, b) => a * b, 1));
  return new ort.Tensor(dtype, data, extents);
}
