import type { Layouts, WeightLayout } from '../engines/layout.js';
import { InputError } from '../errors.js';
import type { Stage } from '../systems/system.js';
import type { HostTensor, TensorMap } from '../tensors.js';
import type { CheckpointTensors } from './checkpoint.js';
import { momentNames } from './optimizers/index.js';
import type { NamedTensor } from './safetensors.js';
import { current, type NetworkMemory, type SharedMemory, type Versions } from './shared-memory.js';

/** The values of a stage between two steps, as named tensors: what checkpoints hold. Views, not copies. */
export function stageTensors(
  stage: Stage,
  layouts: Layouts,
  memory: SharedMemory,
  versions: Versions,
  stageMemory: Readonly<Record<string, TensorMap>>,
): CheckpointTensors<readonly NamedTensor[]> {
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
        const vector = current(memory.optimizers[optimizer]!.moments[i]!, versions.optimizers[optimizer]!);
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
 * Puts saved values into a stage by name. A resumed stage wants every tensor; one that follows another takes what
 * both have, and leaves new weights at their initial values.
 * @throws InputError where a tensor is missing or has another shape (`exact`)
 */
export function restoreStage(
  stage: Stage,
  layouts: Layouts,
  memory: SharedMemory,
  versions: Versions,
  saved: Saved,
  how: { readonly exact: boolean; readonly optimizers: boolean },
): void {
  const targets = stageTensors(stage, layouts, memory, versions, {});
  const fill = (tensors: readonly NamedTensor[], from: ReadonlyMap<string, HostTensor>) => {
    for (const { name, shape, data } of tensors) {
      const value = from.get(name);
      if (value && String(value.shape) === String(shape)) data.set(value.data);
      else if (how.exact) {
        const what = value ? `has the shape [${value.shape}] in the checkpoint and [${shape}] in the network` : 'is not in the checkpoint';
        throw new InputError('checkpoint-mismatch', `tensor ${name} ${what}`, 'resume with the system the run was begun with');
      }
    }
  };
  fill(targets.parameters, saved.parameters);
  fill(targets.ema, saved.ema);
  if (how.optimizers) fill(targets.optimizer, saved.optimizer);
}

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
