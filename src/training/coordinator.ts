import { trainedNetworks } from '../engines/phase-step.js';
import { Random } from '../random/random.js';
import type { OptimizerSpec } from '../systems/optimizer.js';
import type { Phase } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';
import { takeData } from './data-positions.js';
import type { StepEvent } from './events.js';
import { combineState, meanOfNumbers } from './reduce.js';
import { joinRows, sliceRows } from './rows.js';
import { current, next } from './shared-memory.js';
import { type Range, sliceParameters } from './slices.js';
import type { StageRun } from './stage-run.js';
import type { GradientsTask, Reply } from './tasks.js';

/** A step's outcome; `finite` is false where loss or gradient were not, and nothing was updated. */
export interface StepResult extends StepEvent {
  readonly finite: boolean;
}

/**
 * Drives the steps of a stage: hands the shards of a batch to the workers, waits for all of them, has the gradients
 * averaged and the parameters updated in slices. Computes no tensors itself; a step's numbers depend on the shards
 * and never on who computed them.
 */
export class Coordinator {
  private readonly slices: ReadonlyMap<string, { readonly reduce: Range[][]; readonly update: Range[][] }>;
  private readonly averageSlices: ReadonlyMap<string, readonly Pick<Range, 'start' | 'end'>[]>;

  constructor(private readonly run: StageRun) {
    const { stage, layouts, pool, memory } = run;
    this.slices = new Map(
      Object.entries(stage.optimizers).map(([name, { networks, project }]) => [
        name,
        {
          reduce: sliceParameters(networks, layouts, pool.size),
          update: sliceParameters(networks, layouts, pool.size, project?.kind === 'max-norm'),
        },
      ]),
    );
    this.averageSlices = new Map(
      Object.keys(memory.averages).map((network) => {
        const slices = sliceParameters([network], layouts, pool.size).flat();
        // A network without parameters still has state to average.
        return [network, slices.length > 0 ? slices : [{ start: 0, end: 0 }]];
      }),
    );
  }

  /**
   * The steps left of the current iteration, from wherever `progress` stands, then the moving averages.
   * @param onStep told of every step as it ends
   */
  async iterate(onStep: (step: StepResult) => void): Promise<void> {
    const { stage, progress } = this.run;
    for (; progress.phase < stage.phases.length; progress.phase++, progress.repeat = 0) {
      const phase = stage.phases[progress.phase]!;
      if (progress.stageIteration % phase.every !== 0) continue;
      for (; progress.repeat < phase.repeats; progress.repeat++) onStep(await this.step(phase));
    }
    await this.average();
    Object.assign(progress, { phase: 0, repeat: 0, shared: {} });
    progress.iteration++;
    progress.stageIteration++;
  }

  /** One optimizer update. */
  private async step(phase: Phase): Promise<StepResult> {
    const { stage, progress, versions, pool, shards } = this.run;
    const started = performance.now();
    const cursors = { ...progress.cursors };
    const shared = { ...progress.shared };
    const { data, samples } = takeData(phase.inputs, this.run.batch, cursors, shared);
    const common = {
      kind: 'gradients',
      phase: phase.name,
      iteration: progress.iteration,
      repeat: progress.repeat,
      data,
      scalars: phase.scalars?.(this.scalarContext()) ?? {},
      versions: versions.networks,
    } as const;
    const memory = this.readMemory(phase);
    const replies = await Promise.all(
      Array.from({ length: shards }, (_, shard) => pool.run<GradientsTask>({ ...common, shard, memory: sliceRows(memory, shard, shards) })),
    );
    const reduceStarted = performance.now();
    const { norms, finite: finiteGradient } = await this.reduce(phase);
    const updateStarted = performance.now();
    const loss = meanOfNumbers(replies.map(({ value }) => value.loss));
    const finite = finiteGradient && Number.isFinite(loss);
    const shown = progress.samples + samples;
    if (finite) await this.update(phase, shown);
    // Only now: a step of which any task failed is one that has not begun.
    Object.assign(progress, { cursors, shared, samples: shown });
    if (finite) {
      this.combineStates(replies);
      this.updateMemory(phase, replies);
    }
    const ended = performance.now();
    return {
      type: 'step',
      finite,
      iteration: progress.iteration,
      phase: phase.name,
      networks: trainedNetworks(stage, phase),
      loss,
      gradientNorm: norms,
      metrics: meanMetrics(replies),
      samples: this.run.batch,
      seconds: {
        total: (ended - started) / 1000,
        shards: replies.map(({ seconds }) => seconds),
        reduce: (updateStarted - reduceStarted) / 1000,
        update: (ended - updateStarted) / 1000,
      },
    };
  }

  private scalarContext() {
    const { progress, duration, stageMemory } = this.run;
    return { iteration: progress.stageIteration, duration, samples: progress.samples, memory: stageMemory };
  }

  private readMemory(phase: Phase): Record<string, HostTensor> {
    const { stage, stageMemory, batch } = this.run;
    return Object.fromEntries(
      phase.inputs.flatMap((spec) => {
        if (spec.kind !== 'memory') return [];
        const read = stage.memory?.[spec.memory]?.read;
        if (!read) throw new Error(`phase ${phase.name} reads the memory ${spec.memory}, which has nothing to read`);
        return [[spec.name, read(stageMemory[spec.memory]!, batch)]];
      }),
    );
  }

  /** Averages the shards' gradients; the L2 norm of each trained network's. */
  private async reduce(phase: Phase): Promise<{ norms: Record<string, number>; finite: boolean }> {
    const { pool, stage } = this.run;
    const slices = this.slices.get(phase.optimizer)!.reduce;
    const replies = await Promise.all(slices.map((ranges) => pool.run({ kind: 'reduce', optimizer: phase.optimizer, ranges } as const)));
    const squares: Record<string, number> = Object.fromEntries(trainedNetworks(stage, phase).map((network) => [network, 0]));
    for (const [i, ranges] of slices.entries()) {
      for (const [j, { network }] of ranges.entries()) {
        // Chunk by chunk in their order: the same sum however the chunks were handed out.
        for (const square of replies[i]!.value[j]!) squares[network]! += square;
      }
    }
    const norms = Object.fromEntries(Object.entries(squares).map(([network, square]) => [network, Math.sqrt(square)]));
    return { norms, finite: Object.values(norms).every(Number.isFinite) };
  }

  /** @param samples real samples shown, this step's included */
  private async update(phase: Phase, samples: number): Promise<void> {
    const { pool, stage, versions, progress } = this.run;
    const { spec, schedule, project, networks } = stage.optimizers[phase.optimizer]!;
    const step = progress.steps[phase.optimizer] ?? 0;
    const scheduled = { ...spec, ...schedule?.({ step, samples }) } as OptimizerSpec;
    const parameters = Object.fromEntries(networks.map((network) => [network, versions.networks[network]!.parameters]));
    const task = {
      kind: 'update',
      optimizer: phase.optimizer,
      spec: scheduled,
      step,
      ...(project ? { project } : {}),
      versions: { parameters, moments: versions.optimizers[phase.optimizer]! },
    } as const;
    await Promise.all(this.slices.get(phase.optimizer)!.update.map((ranges) => pool.run({ ...task, ranges })));
    for (const network of networks) versions.networks[network]!.parameters++;
    versions.optimizers[phase.optimizer]!++;
    progress.steps[phase.optimizer] = step + 1;
  }

  private combineStates(replies: readonly Reply<GradientsTask>[]): void {
    const { layouts, memory, versions } = this.run;
    for (const network of Object.keys(replies[0]!.value.state)) {
      const version = versions.networks[network]!;
      const { state } = memory.networks[network]!;
      const shardStates = replies.map(({ value }) => value.state[network]!);
      combineState(layouts[network]!.state, current(state, version.state), shardStates, next(state, version.state));
      version.state++;
    }
  }

  private updateMemory(phase: Phase, replies: readonly Reply<GradientsTask>[]): void {
    const { stage, stageMemory, progress, seed } = this.run;
    if (!stage.memory) return;
    const perSample = joinRows(replies.map(({ value }) => value.perSample));
    for (const [name, spec] of Object.entries(stage.memory)) {
      const { iteration, repeat } = progress;
      const random = new Random({ seed, purpose: `memory/${name}`, iteration, phase: phase.name, repeat });
      stageMemory[name] = spec.update(stageMemory[name]!, { phase: phase.name, iteration: progress.stageIteration, perSample, random });
    }
  }

  /** Moving averages of the samplers' networks, once an iteration. */
  private async average(): Promise<void> {
    const { pool, versions, progress, ema } = this.run;
    const t = progress.averages;
    const decay = ema.warmUp ? Math.min(ema.decay, (1 + t) / (10 + t)) : ema.decay;
    const tasks = [...this.averageSlices].flatMap(([network, slices]) =>
      slices.map(({ start, end }) => {
        const { parameters, state } = versions.networks[network]!;
        return {
          kind: 'average',
          network,
          start,
          end,
          decay,
          versions: { parameters, state, average: versions.averages[network]! },
        } as const;
      }),
    );
    await Promise.all(tasks.map((task) => pool.run(task)));
    for (const network of this.averageSlices.keys()) versions.averages[network]!++;
    progress.averages++;
  }
}

function meanMetrics(replies: readonly Reply<GradientsTask>[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(replies[0]!.value.metrics).map((name) => [name, meanOfNumbers(replies.map(({ value }) => value.metrics[name]!))]),
  );
}
