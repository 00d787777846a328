import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { keepInterface } from '../../piscina-interface.js';
import { type BatchResult, ValuesRefused, WorkerLost } from '../batching/executor.js';
import { refusalWords } from './refusal-words.js';
import type { Computation, Reply, SessionSetup, Task, ThreadSetup } from './tasks.js';

const entry = fileURLToPath(new URL('../../../workers/inference-worker.js', import.meta.url));

/** A task that has no reply yet. */
interface InHand {
  /** Whether the thread was lost while it did this one. */
  begun: boolean;
}

/** Tasks that lie ready for the thread beside the one it does: it need not wait for this one. */
const ahead = 1;

/**
 * A thread with sessions, by key, that computes one thing at a time, first come first served. Where it ends it is replaced: what
 * it had been given fails with `WorkerLost`, and the new one makes its sessions again when they are used.
 */
export class InferenceThread {
  readonly #setups = new Map<string, SessionSetup>();
  /** In the order they came: the first is the one being done. */
  readonly #inHand = new Set<InHand>();
  readonly #lossListeners = new Set<() => void>();
  #pool: Piscina<Task, Reply> | undefined;
  /** Whether this thread has answered: one that never has would fail again if it were replaced at once. */
  #answered = false;
  #closed = false;

  constructor() {
    this.#pool = this.#start();
  }

  /**
   * @param listener called where the thread is lost, whatever it was doing
   * @returns what ends that
   */
  onLost(listener: () => void): () => void {
    this.#lossListeners.add(listener);
    return () => this.#lossListeners.delete(listener);
  }

  /** Makes a session. @throws Error where onnxruntime does not take the model, with its message; WorkerLost */
  async load(setup: SessionSetup): Promise<void> {
    this.#setups.set(setup.key, setup);
    const reply = await this.#do({ kind: 'load', setup });
    if (reply.ok) return;
    this.#setups.delete(setup.key);
    throw new Error(reply.reason);
  }

  /** Computes with a session; takes the memory of the inputs, and that given for outputs. @throws ValuesRefused, WorkerLost */
  async run(key: string, { inputs, outputs, into }: Computation): Promise<BatchResult> {
    const reply = await this.#do({ kind: 'run', key, inputs, outputs, ...(into && { into }) });
    if (reply.ok) return reply;
    const words = reply.refused ? refusalWords(reply.reason) : undefined;
    throw words === undefined ? new Error(reply.reason) : new ValuesRefused(words);
  }

  /** Lets a session go, if there is one. A lost thread has none any more. */
  async unload(key: string): Promise<void> {
    if (!this.#setups.delete(key) || !this.#pool) return;
    await this.#do({ kind: 'unload', key }).catch(() => undefined);
  }

  /** Ends the thread, which is to have nothing left to do: its sessions are to be let go before. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.destroy();
  }

  /**
   * Ends the thread as a fault of its own would, when it comes to it: for tests. To end it from outside while onnxruntime computes
   * would end the program, as a fault in onnxruntime does: its binding throws what nobody can catch there.
   */
  async kill(): Promise<void> {
    this.#pool ??= this.#start();
    await this.#pool.run({ kind: 'exit' }).catch(() => undefined);
  }

  async #do(task: Task): Promise<Reply> {
    this.#pool ??= this.#start();
    const inHand = { begun: false };
    this.#inHand.add(inHand);
    try {
      const transferList = task.kind === 'run' ? [...task.inputs, ...(task.into ?? [])].map(({ buffer }) => buffer) : [];
      const reply = await this.#pool.run(task, { transferList });
      this.#answered = true;
      return reply;
    } catch (error) {
      throw new WorkerLost(error instanceof Error ? error.message : String(error), inHand.begun);
    } finally {
      this.#inHand.delete(inHand);
    }
  }

  /**
   * A pool of one thread. It is not refilled but made anew where the thread is lost: a pool keeps waiting for a thread
   * that fails while it starts, and a new pool is given its first task without waiting.
   */
  #start(): Piscina<Task, Reply> {
    const pool = new Piscina<Task, Reply>({
      filename: entry,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1 + ahead,
      recordTiming: false,
      // A thread that is parked between tasks would begin the next one before it has sent what came of the last.
      atomics: 'disabled',
      // A thread leaves little garbage, but memory of inputs hangs on it.
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
      workerData: { sessions: [...this.#setups.values()] } satisfies ThreadSetup,
    });
    this.#answered = false;
    pool.on('workerCreate', keepInterface);
    // Said once more by `workerDestroy`; unheard it would end the process.
    pool.on('error', () => undefined);
    pool.once('workerDestroy', () => {
      if (this.#closed || this.#pool !== pool) return;
      const [first] = this.#inHand;
      if (first) first.begun = true;
      this.#inHand.clear();
      // Before the pool fills itself up again.
      void pool.destroy();
      this.#pool = this.#answered ? this.#start() : undefined;
      for (const listener of this.#lossListeners) listener();
    });
    return pool;
  }
}
