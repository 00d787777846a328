import { spawn } from 'node:child_process';
import { RunError } from '../errors.js';

/** A GPU as NVIDIA's driver tells of it. */
export interface Gpu {
  /** By PCI bus, from 0. */
  readonly index: number;
  /** `GPU-` and a UUID. */
  readonly uuid: string;
  readonly name: string;
  /** Bytes; absent where the driver does not tell. */
  readonly memoryTotal?: number;
  /** Bytes that all processes use together. */
  readonly memoryUsed?: number;
}

const columns = ['index', 'uuid', 'name', 'memory.total', 'memory.used'];
const defaultLimitMs = 5000;
const MiB = 2 ** 20;

/**
 * The GPUs whose driver works, as `nvidia-smi` lists them; CUDA is not started.
 * @param limitMs milliseconds it may take: it hangs where a GPU does
 * @throws RunError where it is absent, fails, hangs, or says something else
 */
export async function queryGpus(env: NodeJS.ProcessEnv, limitMs = defaultLimitMs): Promise<readonly Gpu[]> {
  const output = await outputOf('nvidia-smi', [`--query-gpu=${columns.join(',')}`, '--format=csv,noheader,nounits'], env, limitMs);
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const gpus = lines.flatMap((line) => parseGpu(line) ?? []);
  if (gpus.length === 0) throw failure(`lists no GPU${lines[0] === undefined ? '' : `: ${lines[0].trim()}`}`);
  return gpus;
}

/** The same, none where it cannot be asked. */
export async function listGpus(env: NodeJS.ProcessEnv, limitMs?: number): Promise<readonly Gpu[]> {
  try {
    return await queryGpus(env, limitMs);
  } catch (error) {
    if (error instanceof RunError) return [];
    throw error;
  }
}

/** `0, GPU-6b1c, NVIDIA H100, 81559, 4`: MiB, or `[N/A]`. */
function parseGpu(line: string): Gpu | undefined {
  const cells = line.split(',').map((cell) => cell.trim());
  const [index = '', uuid = '', name = '', total = '', used = ''] = cells;
  if (cells.length !== columns.length || !/^\d+$/.test(index) || !uuid.startsWith('GPU-')) return undefined;
  const known = /^\d+$/.test(total) && /^\d+$/.test(used);
  return { index: Number(index), uuid, name, ...(known ? { memoryTotal: Number(total) * MiB, memoryUsed: Number(used) * MiB } : {}) };
}

/** What a program writes. One that hangs is left to itself after it was killed: in a driver that does not answer it cannot end. */
function outputOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.unref();
      reject(failure(`does not answer within ${limitMs / 1000} s`));
    }, limitMs);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(failure(error.code === 'ENOENT' ? 'is not there' : `does not start (${error.code ?? error.message})`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(failure(`ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

const failure = (how: string): RunError => new RunError('nvidia-smi', `nvidia-smi ${how}`);
