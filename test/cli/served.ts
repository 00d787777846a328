import { writeFileSync } from 'node:fs';
import { soakModel } from '../../src/bench/soak/soak-model.js';
import type { Running } from './program.js';
import type { Workplace } from './workplace.js';

/** Ports that are free. */
export const anyPorts = ['--port', '0', '--grpc-port', '0'];

/** A small generator of 16x16 images from 32 numbers, in a file. */
export const writeModel = (path: string, seed = 1): void => writeFileSync(path, soakModel(seed));

export interface Served extends Running {
  readonly url: string;
  /** `host:port` */
  readonly grpc: string;
}

/** Starts `ganforge serve --json` and waits until all models are there. */
export async function serve(work: Workplace, ...args: string[]): Promise<Served> {
  const running = work.start('serve', '--json', ...anyPorts, ...args);
  const { url, grpc } = JSON.parse(await running.line((line) => line.includes('"type":"server"'))) as { url: string; grpc: string };
  await running.line((line) => line.includes('"type":"ready"'));
  return { ...running, url, grpc };
}

/** One row of zeros, as JSON. */
export const zeroRequest = JSON.stringify({
  inputs: [{ name: 'latent', datatype: 'FP32', shape: [1, 32], data: new Array<number>(32).fill(0) }],
});

export const postJson = (url: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
