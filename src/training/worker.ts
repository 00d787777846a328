import { threadId } from 'node:worker_threads';
import type { DataShape, Dataset } from '../data/dataset.js';
import { readDataset } from '../data/read.js';
import type { Engine } from '../engines/engine.js';
import { createEngine } from '../engines/index.js';
import type { NoiseRequest } from '../layers/context.js';
import { findSystem } from '../systems/index.js';
import type { Phase, Sampler } from '../systems/system.js';
import { isLastRepeat, phaseShape, ShardInputs } from './inputs.js';
import { planRun } from './plan-run.js';
import { current, type Versions } from './shared-memory.js';
import { StageVectors } from './stage-vectors.js';
import type { AnswerOf, Answers, GradientsTask, SampleTask, Task, WorkerSetup } from './tasks.js';

/** One worker thread of a stage: an engine, readers of the data, and the vectors it shares with all others. */
export class TrainingWorker {
  /** The version of each network's parameters that the engine holds. */
  private readonly loaded = new Map<string, number>();
  private readonly vectors: StageVectors;

  private constructor(
    private readonly setup: WorkerSetup,
    private readonly engine: Engine,
    private readonly phases: ReadonlyMap<string, { readonly phase: Phase; readonly noise: readonly NoiseRequest[] }>,
    private readonly samplers: readonly Sampler[],
    private readonly inputs: ShardInputs,
    readonly index: number,
  ) {
    this.vectors = new StageVectors(setup.memory, setup.layouts);
  }

  /** Builds the stage on this thread's engine. */
  static async start(setup: WorkerSetup): Promise<TrainingWorker> {
    const index = claimIndex(setup.workers);
    const system = await findSystem(setup.system);
    const data: DataShape = setup.datasets;
    const { stages, samplers } = planRun(system, setup, data);
    const stage = stages[setup.stage]!;
    const engine = await createEngine(setup.engine.name, { ...setup.engine.options, worker: index });
    const shapes = stage.phases.map((phase) => phaseShape(phase, stage, data, setup.shard));
    const noise = await engine.load(stage, shapes);
    const phases = new Map(stage.phases.map((phase) => [phase.name, { phase, noise: noise[phase.name]! }]));
    const datasets: Record<string, Dataset> = Object.fromEntries(
      Object.entries(setup.datasets).map(([name, descriptor]) => [name, readDataset(descriptor)]),
    );
    const inputs = new ShardInputs(stage, datasets, setup.seed, setup.shard);
    Atomics.store(setup.loaded, index, threadId);
    return new TrainingWorker(setup, engine, phases, samplers, inputs, index);
  }

  /** Does a task; what it needs beside the task lies in shared memory, so any worker gives the same answer. */
  async run<T extends Task>(task: T): Promise<AnswerOf<T>> {
    return (await this.answer(task)) as AnswerOf<T>;
  }

  private answer(task: Task): Answers[Task['kind']] | Promise<Answers[Task['kind']]> {
    switch (task.kind) {
      case 'warm-up':
        return { engine: this.engine.name, place: this.engine.place, tensors: this.engine.tensorCount() };
      case 'gradients':
        return this.gradients(task);
      case 'sum':
        return this.vectors.sum(task);
      case 'update':
        return this.vectors.update(task);
      case 'average':
        return this.vectors.average(task);
      case 'sample':
        return this.sample(task);
    }
  }

  private async gradients(task: GradientsTask): Promise<Answers['gradients']> {
    this.loadNetworks(task.versions);
    const { phase, noise } = this.phases.get(task.phase)!;
    const started = performance.now();
    const inputs = this.inputs.draw(phase, noise, task);
    const inputSeconds = (performance.now() - started) / 1000;
    // Before its last repeat a phase has nothing in common with others.
    const position = isLastRepeat(phase, task.repeat) ? task : undefined;
    const result = await this.engine.gradients(task.phase, inputs, this.setup.memory.shards[task.slot]!, position);
    return Object.assign(result, { inputSeconds });
  }

  private sample({ sampler, inputs, weights, versions }: SampleTask): Promise<Float32Array> {
    if (weights === 'raw') this.loadNetworks(versions.networks);
    else {
      for (const [network, version] of Object.entries(versions.averages)) {
        const { parameters, state } = this.setup.memory.averages[network]!;
        this.engine.setNetwork(network, current(parameters, version), current(state, version));
        this.loaded.delete(network);
      }
    }
    return this.engine.infer(this.samplers[sampler]!, inputs);
  }

  /** Copies parameters that are new since the last task into the engine, and the state, which every phase there moves on. */
  private loadNetworks(versions: Versions['networks']): void {
    for (const [network, version] of Object.entries(versions)) {
      const { parameters, state } = this.setup.memory.networks[network]!;
      const isNew = this.loaded.get(network) !== version.parameters;
      this.engine.setNetwork(network, isNew ? current(parameters, version.parameters) : undefined, current(state, version.state));
      this.loaded.set(network, version.parameters);
    }
  }
}

/** Takes a free entry of the table of workers, which is what tells their devices and metrics apart. */
function claimIndex(workers: Int32Array): number {
  for (let i = 0; i < workers.length; i++) if (Atomics.compareExchange(workers, i, 0, threadId) === 0) return i;
  return threadId % workers.length;
}
