import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ServedTensor } from '../../serving/tensor.js';
import type { BenchModel } from './bench-models.js';
import type { HttpTarget } from './target.js';

/** Whether a Python has what the peer is made of. */
export function hasFastApi(python: string): boolean {
  return spawnSync(python, ['-c', 'import fastapi, numpy, onnxruntime, uvicorn'], { stdio: 'ignore' }).status === 0;
}

/** `scripts/peers/fastapi_server.py` in a process of its own. */
export class FastApiPeer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    /** Of its onnxruntime. */
    readonly version: string,
  ) {}

  /**
   * @param threads that onnxruntime has for its operators
   * @throws Error where the program ends before it is ready; its own message is on stderr
   */
  static start(python: string, program: string, threads: number, models: readonly BenchModel[]): Promise<FastApiPeer> {
    const args = [program, String(threads), ...models.map(({ name, file }) => `${name}=${file}`)];
    const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => {
        const { port, version } = JSON.parse(line) as { readonly port: number; readonly version: string };
        resolve(new FastApiPeer(child, port, version));
      });
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`${python} ${program} ended with ${code} before it was ready`)));
    });
  }

  /** A request for one row of a model with one input. */
  target(model: string, [input]: readonly ServedTensor[]): HttpTarget {
    const { buffer, byteOffset, byteLength } = input!.data;
    return {
      kind: 'http',
      url: `http://127.0.0.1:${this.port}/${model}`,
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(buffer, byteOffset, byteLength),
    };
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}
