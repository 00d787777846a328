import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a helper can be asked, by name: one plain value in, one out. */
export type Calls = Readonly<Record<string, (given: never) => unknown>>;

type Given<F> = F extends (given: infer G) => unknown ? G : never;

interface Question {
  readonly id: number;
  readonly call: string;
  readonly given: unknown;
}

type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** A program of ours in a process of its own, so that what it measures shares a thread with nothing else. */
export class Helper<C extends Calls> {
  private readonly child: ChildProcess;
  private asked = 0;

  /** @param module compiled module that calls `answerCalls` */
  constructor(module: URL) {
    this.child = fork(module, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  /** One at a time. @throws Error where the helper throws, or ends before its answer */
  async ask<K extends keyof C & string>(call: K, given: Given<C[K]>): Promise<Awaited<ReturnType<C[K]>>> {
    const id = ++this.asked;
    const reply = await new Promise<Reply>((resolve, reject) => {
      const settle = (act: () => void) => {
        this.child.off('message', onMessage);
        this.child.off('exit', onExit);
        act();
      };
      const onMessage = (message: unknown) => settle(() => resolve(message as Reply));
      const onExit = (code: number | null) => settle(() => reject(new Error(`the process asked to "${call}" ended with ${code}`)));
      this.child.on('message', onMessage);
      this.child.on('exit', onExit);
      this.child.send({ id, call, given } satisfies Question, (error) => error && settle(() => reject(error)));
    });
    if ('error' in reply) throw new Error(reply.error);
    return reply.value as Awaited<ReturnType<C[K]>>;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}

/** The helper's side; it ends with the process that started it. */
export function answerCalls(calls: Calls): void {
  process.on('message', async (message: unknown) => {
    const { id, call, given } = message as Question;
    try {
      process.send!({ id, value: await calls[call]!(given as never) } satisfies Reply);
    } catch (error) {
      process.send!({ id, error: error instanceof Error ? error.message : String(error) } satisfies Reply);
    }
  });
  process.on('disconnect', () => process.exit(0));
}
