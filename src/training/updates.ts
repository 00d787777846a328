import type { OptimizerSpec } from '../systems/optimizer.js';
import type { Stage } from '../systems/system.js';
import { needsWholeWeights } from './optimizers/projection.js';
import type { WorkerPool } from './pool.js';
import { elementsOf, type Range, sliceParameters, smallestSlice } from './slices.js';
import type { StageRun } from './stage-run.js';
import { StageVectors } from './stage-vectors.js';
import type { AnswerOf, AverageTask, Reply, SumTask, UpdateTask } from './tasks.js';

/** What updates need of a stage in training. */
export interface UpdatesRun extends Pick<StageRun, 'layouts' | 'memory' | 'versions' | 'progress' | 'ema' | 'shards' | 'ranks'> {
  readonly stage: Pick<Stage, 'optimizers'>;
  readonly pool: Pick<WorkerPool, 'size' | 'run'>;
}

export interface UpdateRequest {
  /** Real samples shown, this step's included. */
  readonly samples: number;
  /** Networks whose parameters will not change again in this iteration: their moving averages move along. */
  readonly settled: readonly string[];
  /** Whether the step counts if its gradient is finite. */
  readonly accepted: boolean;
}

/**
 * Has the gradients averaged, the parameters updated and the moving averages moved: all in one pass over the vectors, in slices
 * shared out among the workers. A piece too small to be worth handing out is computed here: at most some 0.1 ms, where a
 * task's way to a worker and back takes longer.
 */
export class Updates {
  private readonly slices: ReadonlyMap<string, Range[][]>;
  private readonly averageSlices: ReadonlyMap<string, Range[][]>;
  private readonly vectors: StageVectors;
  /** Networks whose parameters the moving averages of this iteration have taken in. */
  private readonly averaged = new Set<string>();

  constructor(private readonly run: UpdatesRun) {
    const { stage, layouts, memory, pool } = run;
    this.vectors = new StageVectors(memory, layouts);
    this.slices = new Map(
      Object.entries(stage.optimizers).map(([name, { networks, project }]) => [
        name,
        sliceParameters(networks, layouts, pool.size, needsWholeWeights(project)),
      ]),
    );
    this.averageSlices = new Map(Object.keys(memory.averages).map((network) => [network, sliceParameters([network], layouts, pool.size)]));
  }

  /**
   * One optimizer update. The versions to come are written while it is not yet known that all of the gradient is finite; where
   * it is not they stay unread, and the next update writes over them.
   * @returns the L2 norm of each trained network's gradient, and whether they are finite
   */
  async update(optimizer: string, request: UpdateRequest): Promise<{ norms: Record<string, number>; finite: boolean }> {
    const { stage, versions, progress, shards } = this.run;
    const slices = this.slices.get(optimizer)!;
    const { spec, schedule, project, networks } = stage.optimizers[optimizer]!;
    const step = progress.steps[optimizer] ?? 0;
    const scheduled = { ...spec, ...schedule?.({ step, samples: request.samples }) } as OptimizerSpec;
    const averages = request.settled.filter((network) => this.averageSlices.has(network));
    await this.sumOverRanks(slices);
    const task = { kind: 'update', optimizer, shards, spec: scheduled, step, project, averages, decay: this.decay(), versions } as const;
    const squares = await this.compute(
      slices.map((ranges, slice) => ({ ranges, slice, ...task })),
      (piece) => this.vectors.update(piece),
    );
    const norms = normsOf(networks, slices, squares);
    const finite = Object.values(norms).every(Number.isFinite);
    if (finite && request.accepted) {
      for (const network of networks) versions.networks[network]!.parameters++;
      versions.optimizers[optimizer]!++;
      progress.steps[optimizer] = step + 1;
      for (const network of averages) this.averaged.add(network);
    }
    return { norms, finite };
  }

  /** Ends an iteration: moving averages of the state, and of the parameters that no update has taken along. */
  async average(): Promise<void> {
    const { versions, progress } = this.run;
    const common = { kind: 'average', decay: this.decay(), versions } as const;
    const left = [...this.averageSlices].filter(([network]) => !this.averaged.has(network));
    const tasks = left.flatMap(([, slices]) => slices.map((ranges) => ({ ranges, ...common })));
    await this.compute(tasks, (piece) => this.vectors.average(piece));
    for (const network of this.averageSlices.keys()) {
      this.vectors.averageState(network, common);
      versions.averages[network]!++;
    }
    this.averaged.clear();
    progress.averages++;
  }

  /** Where there are several: each rank adds up its own shards, and then they add up what they have. */
  private async sumOverRanks(slices: readonly Range[][]): Promise<void> {
    const { memory, ranks } = this.run;
    if (!memory.sums) return;
    if (memory.shards.length > 1) {
      const tasks = slices.map((ranges, slice) => ({ kind: 'sum', ranges, slice }) as const);
      await this.compute(tasks, (piece) => this.vectors.sum(piece));
    }
    const length = elementsOf(slices.flat());
    const all = memory.sums.all.subarray(0, length);
    const { received } = memory.sums;
    if (!received) return ranks.addUpFast(all);
    await ranks.addUp(all, received, (into, other) => this.vectors.add(into, other));
  }

  private async compute<T extends SumTask | UpdateTask | AverageTask>(
    tasks: readonly T[],
    here: (task: T) => AnswerOf<T>,
  ): Promise<AnswerOf<T>[]> {
    const run = async (task: T): Promise<Pick<Reply<T>, 'value'>> =>
      elementsOf(task.ranges) <= smallestSlice ? { value: here(task) } : this.run.pool.run(task);
    return (await Promise.all(tasks.map(run))).map(({ value }) => value);
  }

  /** Of the moving averages, with the warm-up min(decay, (1 + t) / (10 + t)). */
  private decay(): number {
    const { ema, progress } = this.run;
    const t = progress.averages;
    return ema.warmUp ? Math.min(ema.decay, (1 + t) / (10 + t)) : ema.decay;
  }
}

/** From sums of squares added chunk by chunk in their order: the same however the chunks were handed out. */
function normsOf(
  networks: readonly string[],
  slices: readonly (readonly Range[])[],
  squares: readonly AnswerOf<UpdateTask>[],
): Record<string, number> {
  const sums: Record<string, number> = Object.fromEntries(networks.map((network) => [network, 0]));
  for (const [i, ranges] of slices.entries()) {
    for (const [j, { network }] of ranges.entries()) {
      for (const square of squares[i]![j]!) sums[network]! += square;
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([network, sum]) => [network, Math.sqrt(sum)]));
}
