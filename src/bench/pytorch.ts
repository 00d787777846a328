import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/** Ways PyTorch can be told to compute; `scripts/peers/pytorch.py` has them by name. */
export const pytorchModes = ['eager', 'channels_last', 'compile', 'bf16', 'bf16_compile'] as const;

export type PyTorchMode = (typeof pytorchModes)[number];

/** What the peer is: `PyTorch 2.13.0, 2 threads`. */
export interface PeerIdentity {
  readonly version: string;
  readonly threads: number;
}

/** Whether a Python can import torch. */
export function hasTorch(python: string): boolean {
  return spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
}

/**
 * PyTorch training in a process of its own, one round at a time: `{"case", "mode", "batch", "seconds"}` a line in, `{"seconds"}`
 * of an iteration or `{"error"}` a line out.
 */
export class PyTorchPeer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly answers: AsyncIterator<string>,
    private readonly lines: Interface,
    readonly identity: PeerIdentity,
  ) {}

  /** @throws Error where the program ends before it is ready; its own message is on stderr */
  static async start(python: string, program: string, threads: number): Promise<PyTorchPeer> {
    // PyTorch takes OMP_NUM_THREADS for its pool; set it so that both sides have the same cores.
    const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
    const child = spawn(python, [program, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'], env });
    const lines = createInterface({ input: child.stdout! });
    const answers = lines[Symbol.asyncIterator]();
    const first = await answers.next();
    if (first.done) throw new Error(`${python} ${program} ended before it was ready`);
    return new PyTorchPeer(child, answers, lines, JSON.parse(first.value) as PeerIdentity);
  }

  /**
   * Trains for at least so many seconds; the first round of a case in a mode begins with a warm-up that is not counted.
   * @returns seconds of an iteration
   * @throws Error where the mode does not work here, in PyTorch's words
   */
  async round(name: string, mode: PyTorchMode, batch: number, seconds: number): Promise<number> {
    this.child.stdin!.write(`${JSON.stringify({ case: name, mode, batch, seconds })}\n`);
    const answer = await this.answers.next();
    if (answer.done) throw new Error(`PyTorch ended in ${name}`);
    const told = JSON.parse(answer.value) as { readonly seconds: number } | { readonly error: string };
    if ('error' in told) throw new Error(told.error);
    return told.seconds;
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    await ended;
    this.lines.close();
  }
}
