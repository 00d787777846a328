import { trainedNetworks } from '../engines/phase-step.js';
import { Random } from '../random/random.js';
import type { Phase } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';
import { takeData } from './data-positions.js';
import type { StepEvent } from './events.js';
import { ParameterNorms } from './parameter-norms.js';
import { combineState, meanOfNumbers } from './reduce.js';
import { joinRows, sliceRows } from './rows.js';
import { current, next } from './shared-memory.js';
import type { StageRun } from './stage-run.js';
import type { AnswerOf, GradientsTask } from './tasks.js';
import { Updates } from './updates.js';

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
  private readonly updates: Updates;
  private readonly norms: ParameterNorms;

  constructor(private readonly run: StageRun) {
    this.updates = new Updates(run);
    this.norms = new ParameterNorms(run.memory.networks, run.versions);
  }

  /**
   * The steps left of the current iteration, from wherever `progress` stands, then the moving averages.
   * @param onStep told of every step as it ends
   */
  async iterate(onStep: (step: StepResult) => void): Promise<void> {
    const { stage, progress } = this.run;
    for (; progress.phase < stage.phases.length; progress.phase++, progress.repeat = 0) {
      const phase = stage.phases[progress.phase]!;
      if (!this.isDue(phase)) continue;
      for (; progress.repeat < phase.repeats; progress.repeat++) onStep(await this.step(phase));
    }
    await this.updates.average();
    Object.assign(progress, { phase: 0, repeat: 0, shared: {} });
    progress.iteration++;
    progress.stageIteration++;
  }

  private isDue({ every }: Phase): boolean {
    return this.run.progress.stageIteration % every === 0;
  }

  /** Networks of a phase that no later step of this iteration trains. */
  private settledBy(phase: Phase): string[] {
    const { stage, progress } = this.run;
    const later = stage.phases.slice(progress.phase + 1).filter((other) => this.isDue(other));
    if (progress.repeat + 1 < phase.repeats) later.push(phase);
    const unsettled = new Set(later.flatMap((other) => trainedNetworks(stage, other)));
    return trainedNetworks(stage, phase).filter((network) => !unsettled.has(network));
  }

  /** One optimizer update. */
  private async step(phase: Phase): Promise<StepResult> {
    const { stage, progress, versions, pool, shards, ranks, own } = this.run;
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
    const ownReplies = await Promise.all(
      Array.from({ length: own.end - own.first }, (_, slot) => {
        const shard = own.first + slot;
        // What is common comes last: of an object that begins with a spread one V8 keeps hidden classes until a full collection.
        return pool.run<GradientsTask>({ slot, shard, memory: sliceRows(memory, shard, shards), ...common });
      }),
    );
    const computing = performance.now() - started;
    const step = `iteration ${progress.iteration}, ${phase.name} ${progress.repeat}`;
    const ownAnswers = ownReplies.map(({ value }) => value);
    const answers = (await ranks.gather(step, ownAnswers)).flat();
    const updateStarted = performance.now();
    const loss = meanOfNumbers(answers.map((answer) => answer.loss));
    const shown = progress.samples + samples;
    const accepted = Number.isFinite(loss);
    const gradient = await this.updates.update(phase.optimizer, { samples: shown, settled: this.settledBy(phase), accepted });
    const finite = accepted && gradient.finite;
    // Only now: a step of which any task failed is one that has not begun.
    Object.assign(progress, { cursors, shared, samples: shown });
    if (finite) {
      this.combineStates(answers);
      this.updateMemory(phase, answers);
    }
    const networks = trainedNetworks(stage, phase);
    const parameterNorm = finite ? this.norms.measure(phase.name, networks) : undefined;
    const ended = performance.now();
    return {
      type: 'step',
      finite,
      iteration: progress.iteration,
      phase: phase.name,
      networks,
      loss,
      gradientNorm: gradient.norms,
      ...(parameterNorm && { parameterNorm }),
      metrics: meanMetrics(answers),
      samples: this.run.batch,
      seconds: {
        total: (ended - started) / 1000,
        computing: computing / 1000,
        shards: ownReplies.map(({ seconds }) => seconds),
        queued: ownReplies.map(({ queued }) => queued),
        inputs: ownReplies.map(({ value }) => value.inputSeconds),
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

  private combineStates(answers: readonly AnswerOf<GradientsTask>[]): void {
    const { layouts, memory, versions } = this.run;
    for (const network of Object.keys(answers[0]!.state)) {
      const version = versions.networks[network]!;
      const { state } = memory.networks[network]!;
      const shardStates = answers.map((answer) => answer.state[network]!);
      combineState(layouts[network]!.state, current(state, version.state), shardStates, next(state, version.state));
      version.state++;
    }
  }

  private updateMemory(phase: Phase, answers: readonly AnswerOf<GradientsTask>[]): void {
    const { stage, stageMemory, progress, seed } = this.run;
    if (!stage.memory) return;
    const perSample = joinRows(answers.map((answer) => answer.perSample));
    for (const [name, spec] of Object.entries(stage.memory)) {
      const { iteration, repeat } = progress;
      const random = new Random({ seed, purpose: `memory/${name}`, iteration, phase: phase.name, repeat });
      stageMemory[name] = spec.update(stageMemory[name]!, { phase: phase.name, iteration: progress.stageIteration, perSample, random });
    }
  }
}

function meanMetrics(answers: readonly AnswerOf<GradientsTask>[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(answers[0]!.metrics).map((name) => [name, meanOfNumbers(answers.map((answer) => answer.metrics[name]!))]),
  );
}
