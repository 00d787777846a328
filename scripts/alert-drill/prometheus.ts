import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type SetupOptions, setUp } from './prometheus-setup.js';

/** Milliseconds it has to end. */
const grace = 10_000;

const labels = z.record(z.string(), z.string());
const value = z.tuple([z.number(), z.string().transform((text) => (text.endsWith('Inf') ? Number(`${text}inity`) : Number(text)))]);
const vectorSchema = z.object({ result: z.array(z.object({ metric: labels, value })) });
const matrixSchema = z.object({ result: z.array(z.object({ metric: labels, values: z.array(value) })) });
const alertsSchema = z.object({ alerts: z.array(z.object({ labels, state: z.enum(['pending', 'firing']) })) });
const targetsSchema = z.object({
  activeTargets: z.array(z.object({ labels, health: z.enum(['unknown', 'up', 'down']), lastError: z.string() })),
});

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** A real Prometheus with our configuration and rules, on a free port of the loopback. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** Where what is to be scraped puts its file. */
    readonly targetsFolder: string,
  ) {}

  /**
   * Starts it and waits until it answers.
   * @param folder an empty one, for configuration, rules, targets and data
   * @throws Error with its last words where it does not start
   */
  static async start(folder: string, options: SetupOptions): Promise<Prometheus> {
    const configuration = await setUp(folder, options);
    const data = ['--storage.tsdb.path', join(folder, 'data'), '--storage.tsdb.retention.time=2h'];
    const child = spawn('prometheus', [`--config.file=${configuration}`, ...data, '--web.listen-address=127.0.0.1:0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    child.on('exit', () => process.off('exit', kill));
    return new Promise((resolve, reject) => {
      let address: string | undefined;
      let last = '';
      createInterface({ input: child.stderr }).on('line', (line) => {
        last = line;
        address ??= /msg="Listening on".* address=(\S+)/.exec(line)?.[1];
        if (line.includes('Server is ready') && address) resolve(new Prometheus(child, `http://${address}`, join(folder, 'targets')));
      });
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`prometheus ended with ${code}: ${last}`)));
    });
  }

  /** @throws Error with its own words where it does not accept the expression, as of all that ask */
  async query(query: string): Promise<Sample[]> {
    const { result } = vectorSchema.parse(await this.get('query', { query }));
    return result.map(({ metric, value: [, number] }) => ({ metric, value: number }));
  }

  /** @param seconds from then to now, a value each second */
  async queryRange(query: string, seconds: number): Promise<Series[]> {
    const end = Date.now() / 1000;
    const { result } = matrixSchema.parse(
      await this.get('query_range', { query, start: String(end - seconds), end: String(end), step: '1' }),
    );
    return result.map(({ metric, values }) => ({ metric, values: values.map(([, number]) => number) }));
  }

  /** The values of a label: of the series that `match` selects, or of all. */
  async labelValues(label: string, match?: string): Promise<string[]> {
    return z.array(z.string()).parse(await this.get(`label/${label}/values`, match === undefined ? {} : { 'match[]': match }));
  }

  /** What is pending or fires now. */
  async alerts(): Promise<z.infer<typeof alertsSchema>['alerts']> {
    return alertsSchema.parse(await this.get('alerts')).alerts;
  }

  async targets(): Promise<z.infer<typeof targetsSchema>['activeTargets']> {
    return targetsSchema.parse(await this.get('targets', { state: 'active' })).activeTargets;
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), grace);
    await ended;
    clearTimeout(kill);
  }

  private async get(path: string, parameters: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const answer = z.object({ data: z.unknown().optional(), error: z.string().optional() }).parse(await response.json());
    if (!response.ok) throw new Error(`prometheus: ${answer.error ?? response.status} (${JSON.stringify(parameters)})`);
    return answer.data;
  }
}
