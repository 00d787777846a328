import { median } from '../contestant.js';
import type { BenchModel } from './bench-models.js';
import { checkAnswer } from './check-answers.js';
import { Helper } from './helper.js';
import type { LoadResult } from './load.js';
import type { LoadCalls } from './load-process.js';
import type { RawCalls, RawSpeed } from './raw-process.js';
import { firstRows, requestRows } from './request-rows.js';
import { scrape } from './scrape.js';
import { ServerProcess } from './server-process.js';
import { type Protocol, type Target, targetOf } from './target.js';

export interface ServingBenchOptions {
  /** Compiled `src/cli/main.js`. */
  readonly program: string;
  readonly cores: number;
  readonly protocols: readonly Protocol[];
  readonly concurrency: readonly number[];
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
}

/** Medians over the rounds; errors are all there were. Every request asks for one row. */
export interface ClosedRow extends LoadResult {
  readonly protocol: Protocol;
  readonly concurrency: number;
  /** Rate in parts of what onnxruntime alone did just before. */
  readonly ofRaw: number;
  /** Rows of the batch that a request was computed in, mean over requests. */
  readonly batch: number;
}

export interface HalfLoadRow extends LoadResult {
  readonly protocol: Protocol;
  /** Requests a second that came. */
  readonly offered: number;
  /** p99 in units of the time that onnxruntime alone takes for the server's largest batch: which is its own best is chance where sizes are alike. */
  readonly p99InBatches: number;
}

export interface ServingMeasurement {
  readonly model: string;
  /** Medians of onnxruntime alone, at its best batch and split of the cores. */
  readonly raw: RawSpeed;
  /** Rows of the server's largest batch, and what it takes onnxruntime alone. */
  readonly served: { readonly batch: number; readonly batchSeconds: number };
  readonly closed: readonly ClosedRow[];
  /** At half of the most that each binary protocol did. */
  readonly half: readonly HalfLoadRow[];
}

const batches = [1, 2, 4, 8, 16, 32, 64];

interface Measuring {
  readonly options: ServingBenchOptions;
  readonly load: Helper<LoadCalls>;
  readonly targets: ReadonlyMap<Protocol, Target>;
  /** Measures onnxruntime alone. */
  readonly raw: () => Promise<RawSpeed>;
  readonly metricsUrl: string;
  readonly progress: (text: string) => void;
}

/** Measures a served model beside onnxruntime alone, in turn, so that a machine that slows down slows both. */
export async function measureModel(model: BenchModel, options: ServingBenchOptions): Promise<ServingMeasurement> {
  const { cores, seconds, protocols } = options;
  const progress = (text: string) => options.onProgress(`${model.name}: ${text}`);
  const alone = new Helper<RawCalls>(new URL('./raw-process.js', import.meta.url));
  const load = new Helper<LoadCalls>(new URL('./load-process.js', import.meta.url));
  let server: ServerProcess | undefined;
  try {
    const inputs = requestRows(model.description, batches.at(-1)!);
    const best = await alone.ask('open', { file: model.file, cores, inputs, batches, seconds: seconds / 10 });
    progress(`onnxruntime alone is fastest with ${planWords(best)}`);
    server = await ServerProcess.start(options.program, [model.file]);
    const { address } = server;
    const targets = new Map(protocols.map((protocol) => [protocol, targetOf(protocol, address, model.name, firstRows(inputs, 1))]));
    const { buffer, byteOffset, byteLength } = (await alone.ask('firstRow', null))[model.description.output.name]!;
    for (const [protocol, target] of targets) await checkAnswer(target, protocol, new Uint8Array(buffer, byteOffset, byteLength));
    const speeds: RawSpeed[] = [];
    const raw = async () => {
      const speed = await alone.ask('round', { seconds });
      speeds.push(speed);
      return speed;
    };
    const measuring: Measuring = { options, load, targets, raw, metricsUrl: address.url, progress };
    await warmUp(measuring);
    const closed = await measureClosed(measuring);
    const { batchSeconds } = await alone.ask('round', { seconds, batch: server.maxBatch });
    const half = await measureHalf(measuring, closed, batchSeconds);
    return {
      model: model.name,
      raw: {
        ...best,
        rowsPerSecond: median(speeds.map((speed) => speed.rowsPerSecond)),
        batchSeconds: median(speeds.map((speed) => speed.batchSeconds)),
      },
      served: { batch: server.maxBatch, batchSeconds },
      closed,
      half,
    };
  } finally {
    await Promise.all([alone.close(), load.close(), server?.close()]);
  }
}

export const planWords = ({ batch, sessions, threads }: RawSpeed): string =>
  `batches of ${batch}, ${sessions} ${sessions === 1 ? 'session' : 'sessions'} x ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

/** Loads before the first that counts: programs on both sides are compiled while they run, for a quarter of a minute. */
const warmUps = 5;

async function warmUp({ options, load, targets, progress }: Measuring): Promise<void> {
  const { seconds, concurrency } = options;
  for (const [protocol, target] of targets) {
    const rates: number[] = [];
    for (let i = 0; i < warmUps; i++)
      rates.push((await load.ask('closed', { target, concurrency: Math.max(...concurrency), seconds })).rate);
    progress(`${protocol} warming up, images/s: ${rates.map((rate) => rate.toFixed(0)).join(', ')}`);
  }
}

interface ClosedRound extends LoadResult {
  readonly ofRaw: number;
  readonly batch: number;
}

async function measureClosed({ options, load, targets, raw, metricsUrl, progress }: Measuring): Promise<ClosedRow[]> {
  const { rounds, concurrency, seconds } = options;
  const rows = concurrency.flatMap((clients) =>
    [...targets].map(([protocol, target]) => ({ clients, protocol, target, done: [] as ClosedRound[] })),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const clients of concurrency) {
      const { rowsPerSecond } = await raw();
      const told = [`alone ${rowsPerSecond.toFixed(0)}`];
      for (const row of rows.filter((each) => each.clients === clients)) {
        const batchesBefore = await batchSizes(metricsUrl);
        const result = await load.ask('closed', { target: row.target, concurrency: clients, seconds });
        const batchesAfter = await batchSizes(metricsUrl);
        const batch = (batchesAfter.sum - batchesBefore.sum) / (batchesAfter.count - batchesBefore.count);
        row.done.push({ ...result, ofRaw: result.rate / rowsPerSecond, batch });
        told.push(`${row.protocol} ${result.rate.toFixed(0)}`);
      }
      progress(`round ${round} of ${rounds}, concurrency ${clients}, images/s: ${told.join(', ')}`);
    }
  }
  return rows.map(({ clients, protocol, done }) => ({ protocol, concurrency: clients, ...medians(done) }));
}

async function measureHalf(
  { options, load, targets, progress }: Measuring,
  closed: readonly ClosedRow[],
  batchSeconds: number,
): Promise<HalfLoadRow[]> {
  const { rounds, seconds } = options;
  const rows = [...targets].flatMap(([protocol, target]) => {
    if (protocol === 'json') return [];
    const most = Math.max(...closed.filter((row) => row.protocol === protocol).map(({ rate }) => rate));
    return [{ protocol, target, offered: most / 2, done: [] as LoadResult[] }];
  });
  for (let round = 1; round <= rounds; round++) {
    for (const { target, offered, done } of rows) done.push(await load.ask('open', { target, rate: offered, seconds }));
    progress(
      `round ${round} of ${rounds}, half load, p99: ${rows.map((row) => `${row.protocol} ${row.done.at(-1)!.p99.toFixed(1)} ms`).join(', ')}`,
    );
  }
  return rows.map(({ protocol, offered, done }) => {
    const result = medians(done);
    return { protocol, offered, ...result, p99InBatches: result.p99 / 1000 / batchSeconds };
  });
}

async function batchSizes(url: string): Promise<{ readonly sum: number; readonly count: number }> {
  const value = await scrape(url);
  return { sum: value('gan_serving_batch_size_sum'), count: value('gan_serving_batch_size_count') };
}

/** Of every figure, but errors, which are added up. */
function medians<T extends LoadResult>(rounds: readonly T[]): T {
  const keys = Object.keys(rounds[0]!) as (keyof T & string)[];
  const entries = keys.map((key) => {
    const values = rounds.map((round) => Number(round[key]));
    return [key, key === 'errors' ? values.reduce((a, b) => a + b, 0) : median(values)];
  });
  return Object.fromEntries(entries) as T;
}
