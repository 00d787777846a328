import type { TensorMap } from '../tensors.js';

/** The rows of one shard of every tensor. */
export function sliceRows(tensors: TensorMap, shard: number, shards: number): TensorMap {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => {
      const length = data.length / shards;
      return [name, { shape: [shape[0]! / shards, ...shape.slice(1)], data: data.slice(shard * length, (shard + 1) * length) }];
    }),
  );
}

/** The rows of all shards, one after another. */
export function joinRows(shards: readonly TensorMap[]): TensorMap {
  return Object.fromEntries(
    Object.entries(shards[0]!).map(([name, { shape }]) => {
      const parts = shards.map((shard) => shard[name]!.data);
      const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let offset = 0;
      for (const part of parts) {
        data.set(part, offset);
        offset += part.length;
      }
      return [name, { shape: [shape[0]! * shards.length, ...shape.slice(1)], data }];
    }),
  );
}
