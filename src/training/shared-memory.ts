import type { Reduction } from '../cluster/ranks.js';
import type { FlatNetworks } from '../engines/initialize.js';
import type { Layouts } from '../engines/layout.js';
import type { Stage } from '../systems/system.js';
import { momentNames } from './optimizers/index.js';
import { chunkLength, scratchLevels } from './reduce.js';
import { shareVectors } from './vectors/space.js';
import type { WasmKernels } from './vectors/wasm.js';

/**
 * Two buffers of one vector. Version v lies in buffer v mod 2; an update reads version v and writes v + 1, so whoever
 * repeats it after a lost worker reads the same numbers again.
 */
export type Versioned = readonly [Float32Array, Float32Array];

export interface NetworkMemory {
  readonly parameters: Versioned;
  readonly state: Versioned;
}

/** What coordinator and workers of a stage share. Every array lies in memory that threads share and survives a structured clone. */
export interface SharedMemory {
  readonly networks: Readonly<Record<string, NetworkMemory>>;
  /** Moving averages (EMA) of the samplers' networks. */
  readonly averages: Readonly<Record<string, NetworkMemory>>;
  /** Moments of each optimizer, in the order of its networks. */
  readonly optimizers: Readonly<Record<string, readonly Versioned[]>>;
  /** Slot s takes the gradient of this rank's shard s. */
  readonly shards: readonly Float32Array[];
  /**
   * Where there are several ranks: the sum over the shards, of this rank (its only shard, where it has one) and then of all; and where they
   * add up exactly, room for what others send, half of it at a time.
   */
  readonly sums?: { readonly all: Float32Array; readonly received?: Float32Array };
  /** Slice i of a vector task has room i to itself: whoever else computes that slice has given up. */
  readonly scratch: readonly (readonly Float32Array[])[];
  readonly wasm?: WasmKernels;
}

/** The current version of each vector; the coordinator alone counts. */
export interface Versions {
  readonly networks: Record<string, { parameters: number; state: number }>;
  readonly averages: Record<string, number>;
  readonly optimizers: Record<string, number>;
}

export const current = (vector: Versioned, version: number): Float32Array => vector[version % 2 === 0 ? 0 : 1];
export const next = (vector: Versioned, version: number): Float32Array => current(vector, version + 1);

/** Elements of an optimizer's gradient vector. */
export const gradientLength = (networks: readonly string[], layouts: Layouts): number =>
  networks.reduce((sum, network) => sum + layouts[network]!.parameterCount, 0);

/**
 * Allocates a stage's vectors, all zero.
 * @param averaged networks with moving averages
 * @param shards of this rank
 * @param reduce how ranks add up, where there are several
 * @param slices most pieces that vectors are worked on in at the same time
 * @param module kernels the vectors are to be placed for
 */
export function allocate(
  stage: Pick<Stage, 'optimizers'>,
  layouts: Layouts,
  averaged: readonly string[],
  shards: number,
  reduce: Reduction | undefined,
  slices: number,
  module: WebAssembly.Module | undefined,
): SharedMemory {
  const lengths = Object.values(stage.optimizers).map(({ networks }) => gradientLength(networks, layouts));
  const { vectors, ...kernels } = shareVectors(module, (vector) => {
    const versioned = (length: number): Versioned => [vector(length), vector(length)];
    const gradient = () => vector(Math.max(...lengths));
    const slots = Array.from({ length: shards }, gradient);
    const networkMemory = (name: string): NetworkMemory => ({
      parameters: versioned(layouts[name]!.parameterCount),
      state: versioned(layouts[name]!.stateCount),
    });
    return {
      networks: Object.fromEntries(Object.keys(layouts).map((name) => [name, networkMemory(name)])),
      averages: Object.fromEntries(averaged.map((name) => [name, networkMemory(name)])),
      optimizers: Object.fromEntries(
        Object.entries(stage.optimizers).map(([name, { networks, spec }]) => {
          const length = gradientLength(networks, layouts);
          return [name, momentNames(spec).map(() => versioned(length))];
        }),
      ),
      shards: slots,
      ...(reduce && {
        sums: {
          all: shards === 1 ? slots[0]! : gradient(),
          ...(reduce === 'exact' && { received: vector(Math.ceil(Math.max(...lengths) / 2)) }),
        },
      }),
      scratch: Array.from({ length: slices }, () => Array.from({ length: scratchLevels(shards) }, () => vector(chunkLength))),
    };
  });
  return { ...vectors, ...kernels };
}

/** Every vector at version 0. */
export function firstVersions(memory: SharedMemory): Versions {
  return {
    networks: Object.fromEntries(Object.keys(memory.networks).map((name) => [name, { parameters: 0, state: 0 }])),
    averages: Object.fromEntries(Object.keys(memory.averages).map((name) => [name, 0])),
    optimizers: Object.fromEntries(Object.keys(memory.optimizers).map((name) => [name, 0])),
  };
}

/** Puts initial values at version 0 of networks and their averages. */
export function fillNetworks(memory: SharedMemory, values: FlatNetworks): void {
  for (const [name, { parameters, state }] of Object.entries(values)) {
    for (const target of [memory.networks[name], memory.averages[name]]) {
      target?.parameters[0].set(parameters);
      target?.state[0].set(state);
    }
  }
}
