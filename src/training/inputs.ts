import type { DataShape, Dataset } from '../data/dataset.js';
import { reduceSize } from '../data/reduce-size.js';
import { fillIndices } from '../data/sampler.js';
import { balancedSubset } from '../data/subset.js';
import type { EngineInput, EngineInputs, InputShape, PhaseShape } from '../engines/engine.js';
import type { NoiseRequest } from '../layers/context.js';
import { fillLabels, fillSamples, type RandomKey } from '../random/random.js';
import type { InputSpec } from '../systems/inputs.js';
import type { Phase, Stage } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';
import { type DataInput, streamName } from './data-positions.js';

/** What tells the inputs of one shard of one step apart from all others. */
export interface StepPosition {
  /** Of the whole run, from 0. */
  readonly iteration: number;
  readonly repeat: number;
  readonly shard: number;
  /** Samples of every stream shown before this step's batch, by data input. */
  readonly data: Readonly<Record<string, number>>;
  readonly scalars: Readonly<Record<string, number>>;
  /** This shard's rows of inputs that come from memory. */
  readonly memory: Readonly<Record<string, HostTensor>>;
}

/** The data streams as a stage sees them: images reduced to its size. */
export function stageData(
  stage: Pick<Stage, 'imageSize'>,
  data: DataShape,
): Readonly<Record<string, { readonly shape: readonly number[] }>> {
  return Object.fromEntries(
    Object.entries(data).map(([name, { kind, shape }]) => {
      const reduced = kind === 'image' && stage.imageSize ? [stage.imageSize, stage.imageSize, shape.at(-1)!] : shape;
      return [name, { shape: reduced }];
    }),
  );
}

/** Samples an input takes for a shard of `shard` samples. */
const rows = (spec: InputSpec, shard: number): number => shard * ('factor' in spec ? (spec.factor ?? 1) : 1);

/** The inputs of a phase for one shard, before layers have asked for noise. */
export function phaseShape(phase: Phase, stage: Stage, data: DataShape, shard: number): PhaseShape {
  const streams = stageData(stage, data);
  const inputs = phase.inputs.flatMap((spec): InputShape[] => {
    const n = rows(spec, shard);
    switch (spec.kind) {
      case 'data': {
        const stream = streams[spec.stream];
        if (!stream) throw new Error(`phase ${phase.name} reads the stream ${spec.stream}; the run has ${Object.keys(streams).join(', ')}`);
        const images: InputShape = { name: spec.name, shape: [n, ...stream.shape], dtype: 'float32' };
        return spec.labels ? [images, { name: spec.labels, shape: [n], dtype: 'int32' }] : [images];
      }
      case 'label':
        return [{ name: spec.name, shape: [n], dtype: 'int32' }];
      default:
        return [{ name: spec.name, shape: [n, ...spec.shape], dtype: 'float32' }];
    }
  });
  const scalars = phase.scalars?.({ iteration: 0, duration: undefined, samples: 0, memory: initialMemory(stage) }) ?? {};
  return {
    phase: phase.name,
    inputs: [...inputs, ...Object.keys(scalars).map((name): InputShape => ({ name, shape: [], dtype: 'float32' }))],
  };
}

export const initialMemory = (stage: Stage) =>
  Object.fromEntries(Object.entries(stage.memory ?? {}).map(([name, spec]) => [name, spec.initial()]));

/** The repeat in which a phase draws the inputs that it shares with others. */
export const isLastRepeat = ({ repeats }: Phase, repeat: number): boolean => repeat === repeats - 1;

/** Draws and reads all inputs of a shard: a pure function of the seed, the data and the position. */
export class ShardInputs {
  private readonly subsets = new Map<string, Int32Array>();

  constructor(
    private readonly stage: Stage,
    private readonly datasets: Readonly<Record<string, Dataset>>,
    private readonly seed: number,
    private readonly shard: number,
  ) {}

  draw(phase: Phase, noise: readonly NoiseRequest[], position: StepPosition): EngineInputs {
    const inputs: Record<string, EngineInput> = {};
    for (const spec of phase.inputs) Object.assign(inputs, this.input(spec, phase, position));
    for (const [name, value] of Object.entries(position.scalars)) {
      inputs[name] = { shape: [], dtype: 'float32', data: Float32Array.of(value) };
    }
    for (const { name, shape, distribution } of noise) {
      const data = new Float32Array(product(shape));
      const n = shape[0] ?? 1;
      fillSamples(data, data.length / n, position.shard * n, distribution, this.key(name, phase, position));
      inputs[name] = { shape, dtype: 'float32', data };
    }
    return inputs;
  }

  private input(spec: InputSpec, phase: Phase, position: StepPosition): Record<string, EngineInput> {
    const n = rows(spec, this.shard);
    const first = position.shard * n;
    if (spec.kind === 'memory') return { [spec.name]: { ...position.memory[spec.name]!, dtype: 'float32' } };
    if (spec.kind === 'data') return this.read(spec, n, position.data[spec.name]! + first);
    const isShared = spec.share !== undefined && isLastRepeat(phase, position.repeat);
    const key = isShared ? this.key(`input/${spec.share}`, undefined, position) : this.key(`input/${spec.name}`, phase, position);
    if (spec.kind === 'label') {
      const data = new Int32Array(n);
      fillLabels(data, spec.classes, first, key);
      return { [spec.name]: { shape: [n], dtype: 'int32', data } };
    }
    const perSample = product(spec.shape);
    const data = new Float32Array(n * perSample);
    fillSamples(data, perSample, first, spec.distribution, key);
    return { [spec.name]: { shape: [n, ...spec.shape], dtype: 'float32', data } };
  }

  private read(spec: DataInput, n: number, first: number): Record<string, EngineInput> {
    const dataset = this.datasets[spec.stream]!;
    const { shape, kind, labels } = dataset.descriptor;
    const indices = this.indices(spec, n, first);
    const stored = new Float32Array(n * product(shape));
    dataset.read(indices, stored);
    const target = kind === 'image' ? (this.stage.imageSize ?? shape[0]!) : undefined;
    const reduced = target !== undefined && target !== shape[0];
    const images: EngineInput = reduced
      ? {
          shape: [n, target, target, shape[2]!],
          dtype: 'float32',
          data: reduceSize(stored, [n, shape[0]!, shape[1]!, shape[2]!], shape[0]! / target),
        }
      : { shape: [n, ...shape], dtype: 'float32', data: stored };
    if (!spec.labels) return { [spec.name]: images };
    return { [spec.name]: images, [spec.labels]: { shape: [n], dtype: 'int32', data: Int32Array.from(indices, (i) => labels[i]!) } };
  }

  /** The samples at `n` positions from `first` on. */
  private indices(spec: DataInput, n: number, first: number): Int32Array {
    const { descriptor } = this.datasets[spec.stream]!;
    const subset = spec.subset === undefined ? undefined : this.subset(spec, spec.subset);
    const indices = new Int32Array(n);
    fillIndices(indices, first, subset?.length ?? descriptor.size, this.seed, streamName(spec));
    return subset ? indices.map((position) => subset[position]!) : indices;
  }

  private subset(spec: DataInput, count: number): Int32Array {
    const name = streamName(spec);
    const subset = this.subsets.get(name) ?? balancedSubset(this.datasets[spec.stream]!.descriptor, count, this.seed, spec.stream);
    this.subsets.set(name, subset);
    return subset;
  }

  /** Without a phase: the same in all phases of an iteration. */
  private key(purpose: string, phase: Phase | undefined, { iteration, repeat }: StepPosition): RandomKey {
    return phase ? { seed: this.seed, purpose, iteration, phase: phase.name, repeat } : { seed: this.seed, purpose, iteration };
  }
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
