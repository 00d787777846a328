import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ServerAddress } from './target.js';

/** Milliseconds a server has for its last answers. */
const grace = 30_000;

/** What is read of the lines that it prints. */
interface ServerLine {
  readonly type?: string;
  readonly event?: string;
  readonly url: string;
  readonly grpc: string;
  readonly maxBatch: number;
}

/** `ganforge serve` as a program of its own, on ports that are free. */
export class ServerProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly address: ServerAddress,
    /** Rows that it computes at once at most: of its first model. */
    readonly maxBatch: number,
  ) {}

  /**
   * @param program compiled `src/cli/main.js`
   * @param args paths, and flags other than ports
   * @param nodeArgs flags of Node.js
   * @throws Error where it ends before it is ready; its own message is on stderr
   */
  static start(program: string, args: readonly string[], nodeArgs: readonly string[] = []): Promise<ServerProcess> {
    const all = [...nodeArgs, program, 'serve', '--port', '0', '--grpc-port', '0', '--json', ...args];
    const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      let address: ServerAddress | undefined;
      let maxBatch: number | undefined;
      createInterface({ input: child.stdout }).on('line', (line) => {
        const event = JSON.parse(line) as ServerLine;
        if (event.type === 'server') address = { url: event.url, grpc: event.grpc };
        if (event.event === 'split') maxBatch ??= event.maxBatch;
        if (event.type === 'ready' && address) resolve(new ServerProcess(child, address, maxBatch ?? 1));
      });
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`ganforge serve ended with ${code} before it was ready`)));
    });
  }

  /** Lets it answer what it has and end. @returns its exit code, null where it had to be killed */
  async close(): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), grace);
    const [code] = await ended;
    clearTimeout(kill);
    return code as number | null;
  }
}
