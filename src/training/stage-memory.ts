import type { Layouts, WeightLayout } from '../engines/layout.js';
import { InputError } from '../errors.js';
import type { Stage } from '../systems/system.js';
import type { HostTensor, TensorMap } from '../tensors.js';
import type { CheckpointTensors } from './checkpoint.js';
import { momentNames } from './optimizers/index.js';
import type { NamedTensor } from './safetensors.js';
import { current, type NetworkMemory, type SharedMemory, type Versions } from './shared-memory.js';
import type { StageRun } from './stage-run.js';

/** What holds the values of a stage. */
type StageValues = Pick<StageRun, 'stage' | 'layouts' | 'memory' | 'versions' | 'stageMemory'>;

/** The values of a stage between two steps, as named tensors: what checkpoints hold. Views, not copies. */
export function stageTensors({ stage, layouts, memory, versions, stageMemory }: StageValues): CheckpointTensors<readonly NamedTensor[]> {
  return {
    parameters: Object.entries(memory.networks).flatMap(([network, vectors]) => {
      const version = versions.networks[network]!;
      return networkTensors(network, layouts, vectors, version.parameters, version.state);
    }),
    ema: Object.entries(memory.averages).flatMap(([network, vectors]) => {
      const version = versions.averages[network]!;
      return networkTensors(network, layouts, vectors, version, version);
    }),
    optimizer: Object.entries(stage.optimizers).flatMap(([optimizer, { networks, spec }]) =>
      momentNames(spec).flatMap((moment, i) => {
        const vector = current(memory.optimizers[optimizer]![i]!, versions.optimizers[optimizer]!);
        let base = 0;
        return networks.flatMap((network) => {
          const { parameters, parameterCount } = layouts[network]!;
          const start = base;
          base += parameterCount;
          return views(`${optimizer}/${moment}/${network}`, parameters, vector.subarray(start, base));
        });
      }),
    ),
    memory: Object.entries(stageMemory).flatMap(([name, tensors]) =>
      Object.entries(tensors).map(([key, tensor]) => ({ name: `${name}/${key}`, ...tensor })),
    ),
  };
}

/** The values of a stage, by name, apart from the memory it gives up. */
export function copyOf(values: StageValues): CheckpointTensors<ReadonlyMap<string, HostTensor>> {
  const copy = (tensors: readonly NamedTensor[]) => new Map(tensors.map(({ name, shape, data }) => [name, { shape, data: data.slice() }]));
  const { parameters, optimizer, ema, memory } = stageTensors(values);
  return { parameters: copy(parameters), optimizer: copy(optimizer), ema: copy(ema), memory: copy(memory) };
}

function networkTensors(network: string, layouts: Layouts, vectors: NetworkMemory, parameters: number, state: number): NamedTensor[] {
  const layout = layouts[network]!;
  return [
    ...views(network, layout.parameters, current(vectors.parameters, parameters)),
    ...views(network, layout.state, current(vectors.state, state)),
  ];
}

const views = (prefix: string, weights: readonly WeightLayout[], vector: Float32Array): NamedTensor[] =>
  weights.map(({ name, shape, offset, size }) => ({ name: `${prefix}/${name}`, shape, data: vector.subarray(offset, offset + size) }));

type Saved = CheckpointTensors<ReadonlyMap<string, HostTensor>>;

/**
 * Puts the saved values of a stage back into it.
 * @throws InputError where a tensor is missing or has another shape
 */
export function resumeStage(stage: Stage, layouts: Layouts, memory: SharedMemory, versions: Versions, saved: Saved): void {
  const targets = stageTensors({ stage, layouts, memory, versions, stageMemory: {} });
  for (const file of ['parameters', 'ema', 'optimizer'] as const) {
    for (const target of targets[file]) {
      const value = saved[file].get(target.name);
      if (!value) throw mismatch(target.name, 'is not in the checkpoint');
      if (!fits(target, value)) {
        throw mismatch(target.name, `has the shape [${value.shape}] in the checkpoint and [${target.shape}] in the network`);
      }
      target.data.set(value.data);
    }
  }
}

/**
 * Gives a stage what it has in common with the one before: weights of the same network, name and shape, and unless the
 * stage resets them the optimizers of the same name that train the same weights by the same rule.
 * @returns the optimizers that go on; the others begin at step 0
 */
export function inheritStage(stage: Stage, layouts: Layouts, memory: SharedMemory, versions: Versions, saved: Saved): Set<string> {
  const targets = stageTensors({ stage, layouts, memory, versions, stageMemory: {} });
  for (const file of ['parameters', 'ema'] as const) {
    for (const target of targets[file]) {
      const value = saved[file].get(target.name);
      if (value && fits(target, value)) target.data.set(value.data);
    }
  }
  const going = new Set<string>();
  if (stage.resetOptimizers) return going;
  for (const optimizer of Object.keys(stage.optimizers)) {
    const moments = targets.optimizer.filter(({ name }) => name.startsWith(`${optimizer}/`));
    if (!moments.every((moment) => fits(moment, saved.optimizer.get(moment.name)))) continue;
    for (const { name, data } of moments) data.set(saved.optimizer.get(name)!.data);
    going.add(optimizer);
  }
  return going;
}

const fits = (target: NamedTensor, value: HostTensor | undefined): boolean => String(value?.shape) === String(target.shape);

const mismatch = (tensor: string, what: string): InputError =>
  new InputError('checkpoint-mismatch', `tensor ${tensor} ${what}`, 'resume with the system the run was begun with');

/** What the stage keeps beside its networks, from a checkpoint or as it begins. */
export function restoreMemory(stage: Stage, saved: Saved | undefined): Record<string, TensorMap> {
  const tensors = [...(saved?.memory ?? [])];
  return Object.fromEntries(
    Object.entries(stage.memory ?? {}).map(([name, spec]) => {
      const own = tensors
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, tensor]) => [key.slice(name.length + 1), tensor] as const);
      return [name, own.length > 0 ? Object.fromEntries(own) : spec.initial()];
    }),
  );
}
