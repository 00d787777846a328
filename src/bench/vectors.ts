import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Ranks } from '../cluster/ranks.js';
import type { Layouts } from '../engines/layout.js';
import { startOfRun } from '../training/progress.js';
import { allocate, firstVersions, type SharedMemory } from '../training/shared-memory.js';
import type { Reply, Task } from '../training/tasks.js';
import { Updates } from '../training/updates.js';
import { compileKernels } from '../training/vectors/wasm.js';
import type { CopyTask, VectorSetup } from './vector-worker.js';

const worker = fileURLToPath(new URL('./vector-worker.js', import.meta.url));

/** Bytes an element of the update is read and written with: 2 shards, w, m, v, average; w, m, v, average. */
export const updateBytes = 4 * (6 + 4);
export const copyBytes = 4 * 2;

export type KernelChoice = 'TypeScript' | 'WebAssembly';

/** Adam with a moving average over one long vector and the gradients of two shards, on worker threads without engines. */
export class VectorContestant {
  private constructor(
    private readonly elements: number,
    private readonly threads: number,
    private readonly piscina: Piscina,
    private readonly updates: Updates,
  ) {}

  /** Undefined where the kernels are not there. */
  static async start(elements: number, threads: number, choice: KernelChoice): Promise<VectorContestant | undefined> {
    const module = choice === 'WebAssembly' ? compileKernels() : undefined;
    if (choice === 'WebAssembly' && !module) return undefined;
    const weight = { name: 'w', shape: [elements], offset: 0, size: elements };
    const layouts: Layouts = { network: { parameters: [weight], state: [], parameterCount: elements, stateCount: 0 } };
    const spec = { kind: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } as const;
    const stage = { optimizers: { adam: { networks: ['network'], spec } } };
    const memory = allocate(stage, layouts, ['network'], 2, undefined, threads, module);
    fill(memory);
    const piscina = new Piscina({
      filename: worker,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      atomics: 'disabled',
      workerData: { memory, layouts } satisfies VectorSetup,
    });
    const pool = { size: threads, run: <T extends Task>(task: T): Promise<Reply<T>> => piscina.run(task) };
    const updates = new Updates({
      stage,
      layouts,
      memory,
      versions: firstVersions(memory),
      progress: startOfRun(),
      pool,
      ema: { decay: 0.999, warmUp: false },
      shards: 2,
      ranks: new Ranks(),
    });
    const contestant = new VectorContestant(elements, threads, piscina, updates);
    for (let i = 0; i < 5; i++) await contestant.update();
    return contestant;
  }

  /** Seconds of an update with all that belongs to it. */
  async update(): Promise<number> {
    const started = performance.now();
    await this.updates.update('adam', { samples: 0, settled: ['network'], accepted: true });
    await this.updates.average();
    return (performance.now() - started) / 1000;
  }

  /** Seconds of a copy of the vector, on the same threads. */
  async copy(): Promise<number> {
    const started = performance.now();
    const cut = (i: number) => Math.floor((this.elements * i) / this.threads);
    const tasks = Array.from({ length: this.threads }, (_, i): CopyTask => ({ kind: 'copy', start: cut(i), end: cut(i + 1) }));
    await Promise.all(tasks.map((task) => this.piscina.run(task)));
    return (performance.now() - started) / 1000;
  }

  close(): Promise<void> {
    return this.piscina.destroy();
  }
}

/** Gradients of ordinary size; every page is touched. */
function fill(memory: SharedMemory): void {
  for (const [s, shard] of memory.shards.entries()) for (let i = 0; i < shard.length; i++) shard[i] = 0.01 * Math.sin(i + s);
}
