import type { Layouts } from '../engines/layout.js';
import { applyUpdate } from './optimizers/index.js';
import { needsWholeWeights, project } from './optimizers/projection.js';
import { meanOverShards, sumOverShards } from './reduce.js';
import { current, next, type SharedMemory, type Versioned } from './shared-memory.js';
import { chunksOf, type Range } from './slices.js';
import type { AverageTask, SumTask, UpdateTask } from './tasks.js';
import type { Kernels } from './vectors/kernels.js';
import { kernelsFor } from './vectors/space.js';

/**
 * The vector arithmetic of a stage, in whichever thread. It goes through the vectors chunk by chunk, so that a chunk's mean
 * gradient is still in the cache when the update reads it, and its new parameters are when the moving average does.
 */
export class StageVectors {
  private readonly kernels: Kernels;
  constructor(
    private readonly memory: SharedMemory,
    private readonly layouts: Layouts,
  ) {
    this.kernels = kernelsFor(memory);
  }

  /** The sum over this rank's shards, for the other ranks. */
  sum({ ranges, slice }: SumTask): undefined {
    const { shards, sums, scratch } = this.memory;
    for (const { start, end, gradientStart } of ranges.flatMap(chunksOf)) {
      const gradientEnd = gradientStart + end - start;
      sums!.all.subarray(gradientStart, gradientEnd).set(sumOverShards(this.kernels, shards, gradientStart, gradientEnd, scratch[slice]!));
    }
    return undefined;
  }

  /** Adds what another rank has sent to what this one has, both in shared memory. */
  add(into: Float32Array, other: Float32Array): void {
    this.kernels.add(into, other, into);
  }

  /** @returns the sum of squares of each chunk of the mean gradient, for each range */
  update(task: UpdateTask): number[][] {
    const whole = needsWholeWeights(task.project);
    return task.ranges.map((range) => {
      const squares = chunksOf(range).map((chunk) => {
        const square = this.updateChunk(task, chunk);
        if (!whole) this.finish(task, chunk);
        return square;
      });
      if (whole) this.finish(task, range);
      return squares;
    });
  }

  average({ ranges, decay, versions }: AverageTask): undefined {
    for (const { network, start, end } of ranges) {
      const parameters = current(this.memory.networks[network]!.parameters, versions.networks[network]!.parameters);
      const averages = this.memory.averages[network]!.parameters;
      this.moveAverage(averages, versions.averages[network]!, parameters.subarray(start, end), start, decay);
    }
    return undefined;
  }

  /** The moving average of a network's state, all of it: that is little. */
  averageState(network: string, { decay, versions }: Pick<AverageTask, 'decay' | 'versions'>): void {
    const state = current(this.memory.networks[network]!.state, versions.networks[network]!.state);
    this.moveAverage(this.memory.averages[network]!.state, versions.averages[network]!, state, 0, decay);
  }

  /** Averages the shards' gradients and takes the optimizer's step. */
  private updateChunk({ optimizer, slice, spec, step, shards, versions }: UpdateTask, chunk: Range): number {
    const { network, start, end, gradientStart } = chunk;
    const gradientEnd = gradientStart + end - start;
    const { parameters } = this.memory.networks[network]!;
    const version = versions.networks[network]!.parameters;
    const moments = this.memory.optimizers[optimizer]!;
    const momentVersion = versions.optimizers[optimizer]!;
    const { sums, scratch } = this.memory;
    const summed = sums ? [sums.all] : this.memory.shards;
    const { mean, square } = meanOverShards(this.kernels, summed, shards, gradientStart, gradientEnd, scratch[slice]!);
    applyUpdate(this.kernels, spec, step, {
      parameters: current(parameters, version).subarray(start, end),
      gradient: mean,
      moments: moments.map((moment) => current(moment, momentVersion).subarray(gradientStart, gradientEnd)),
      newParameters: next(parameters, version).subarray(start, end),
      newMoments: moments.map((moment) => next(moment, momentVersion).subarray(gradientStart, gradientEnd)),
    });
    return square;
  }

  /** What follows on the optimizer's step: the constraint, and the moving average if it is due. */
  private finish({ project: projection, averages, decay, versions }: UpdateTask, { network, start, end }: Range): void {
    const parameters = next(this.memory.networks[network]!.parameters, versions.networks[network]!.parameters).subarray(start, end);
    if (projection) project(this.kernels, projection, parameters, start, this.layouts[network]!.parameters);
    if (!averages.includes(network)) return;
    this.moveAverage(this.memory.averages[network]!.parameters, versions.averages[network]!, parameters, start, decay);
  }

  /** @param values of the elements from `start` on */
  private moveAverage(average: Versioned, version: number, values: Float32Array, start: number, decay: number): void {
    const end = start + values.length;
    this.kernels.average(values, current(average, version).subarray(start, end), decay, next(average, version).subarray(start, end));
  }
}
