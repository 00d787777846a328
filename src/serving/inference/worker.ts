import { ModelSession } from './model-session.js';
import type { Reply, SessionSetup, Task, ThreadSetup } from './tasks.js';

const nothing: Reply = { ok: true, outputs: [], seconds: 0 };

/** What a thread does: keeps sessions by key, and computes with one at a time. */
export class InferenceWorker {
  readonly #setups: Map<string, SessionSetup>;
  readonly #sessions = new Map<string, ModelSession>();

  constructor({ sessions }: ThreadSetup) {
    this.#setups = new Map(sessions.map((setup) => [setup.key, setup]));
  }

  /** Never throws. */
  do(task: Task): Reply {
    switch (task.kind) {
      case 'load':
        this.#setups.set(task.setup.key, task.setup);
        return attempt(false, () => {
          this.#session(task.setup.key);
          return nothing;
        });
      case 'run':
        return this.#run(task);
      case 'unload':
        this.#sessions.get(task.key)?.release();
        this.#sessions.delete(task.key);
        this.#setups.delete(task.key);
        return nothing;
      case 'exit':
        // In a thread it ends no more than that.
        return process.exit(1);
    }
  }

  #run({ key, ...computation }: Extract<Task, { kind: 'run' }>): Reply {
    // A thread that took a lost one's place has its sessions still to make.
    let session: ModelSession;
    try {
      session = this.#session(key);
    } catch (error) {
      return { ok: false, refused: false, reason: messageOf(error) };
    }
    return attempt(true, () => {
      const started = performance.now();
      const results = session.run(computation);
      return { ok: true, outputs: results, seconds: (performance.now() - started) / 1000 };
    });
  }

  #session(key: string): ModelSession {
    const known = this.#sessions.get(key);
    if (known) return known;
    const setup = this.#setups.get(key);
    if (!setup) throw new Error(`the thread knows no session ${key}`);
    const session = new ModelSession(setup);
    this.#sessions.set(key, session);
    return session;
  }
}

function attempt(refused: boolean, work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    return { ok: false, refused, reason: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
