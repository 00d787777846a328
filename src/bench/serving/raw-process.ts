import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ServedTensor } from '../../serving/tensor.js';
import { answerCalls } from './helper.js';
import type { RawDone, RawMessage, RawOrder, RawSessionSetup } from './raw-session.js';

/** How onnxruntime is driven: sessions in threads of their own, each with so many threads for its operators. */
export interface RawPlan {
  readonly sessions: number;
  readonly threads: number;
  readonly batch: number;
}

export interface RawSpeed extends RawPlan {
  readonly rowsPerSecond: number;
  /** Of one run of a batch, while the other sessions run too. */
  readonly batchSeconds: number;
}

export interface RawModel {
  readonly file: string;
  readonly cores: number;
  /** Of as many rows as the largest batch to try. */
  readonly inputs: readonly ServedTensor[];
  readonly batches: readonly number[];
  /** Seconds of a trial. */
  readonly seconds: number;
}

/** What the process is asked. */
export type RawCalls = {
  /** Tries every split of the cores with every batch, and stays ready with the fastest. */
  open(model: RawModel): Promise<RawSpeed>;
  /** Runs it once more, or the same split with batches of other sizes. */
  round(order: { readonly seconds: number; readonly batch?: number }): Promise<RawSpeed>;
  /** What the model makes of the first row. */
  firstRow(given: null): Promise<RawDone['outputs']>;
};

let open: { readonly plan: RawPlan; readonly sessions: readonly Worker[] } | undefined;

async function openSessions({ file, inputs }: RawModel, sessions: number, threads: number): Promise<Worker[]> {
  const workerData: RawSessionSetup = { file, inputs, threads };
  const workers = Array.from({ length: sessions }, () => new Worker(new URL('./raw-session.js', import.meta.url), { workerData }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return workers;
}

async function run(workers: readonly Worker[], plan: RawPlan, seconds: number): Promise<RawSpeed> {
  const order: RawOrder = { batch: plan.batch, seconds };
  const all = await Promise.all(workers.map((worker) => ask(worker, order)));
  const speeds = all.map((done) => (done.runs * plan.batch) / done.seconds);
  return {
    ...plan,
    rowsPerSecond: speeds.reduce((a, b) => a + b, 0),
    batchSeconds: all.reduce((sum, done) => sum + done.seconds, 0) / all.reduce((sum, done) => sum + done.runs, 0),
  };
}

async function ask(worker: Worker, order: RawOrder): Promise<RawDone> {
  const answered = once(worker, 'message');
  worker.postMessage(order satisfies RawMessage);
  const [done] = await answered;
  return done as RawDone;
}

function closeSessions(workers: readonly Worker[]): Promise<unknown> {
  return Promise.all(
    workers.map((worker) => {
      worker.postMessage('end' satisfies RawMessage);
      return once(worker, 'exit');
    }),
  );
}

/** Fastest first. */
const bySpeed = (a: RawSpeed, b: RawSpeed): number => b.rowsPerSecond - a.rowsPerSecond;

/** Plans tried again, for longer, before one is chosen: a single short trial is luck. */
const finalists = 3;

async function trySplit(model: RawModel, sessions: number, plans: readonly RawPlan[], seconds: number): Promise<RawSpeed[]> {
  const workers = await openSessions(model, sessions, model.cores / sessions);
  const speeds: RawSpeed[] = [];
  for (const plan of plans) speeds.push(await run(workers, plan, seconds));
  await closeSessions(workers);
  return speeds;
}

const calls: RawCalls = {
  async open(model) {
    const splits = Array.from({ length: model.cores }, (_, i) => i + 1).filter((sessions) => model.cores % sessions === 0);
    const speeds: RawSpeed[] = [];
    for (const sessions of splits) {
      const plans = model.batches.map((batch) => ({ sessions, threads: model.cores / sessions, batch }));
      speeds.push(...(await trySplit(model, sessions, plans, model.seconds)));
    }
    const final: RawSpeed[] = [];
    for (const plan of speeds.sort(bySpeed).slice(0, finalists)) {
      final.push(...(await trySplit(model, plan.sessions, [plan], 3 * model.seconds)));
    }
    const best = final.sort(bySpeed)[0]!;
    const { sessions, threads, batch } = best;
    open = { plan: { sessions, threads, batch }, sessions: await openSessions(model, sessions, threads) };
    return best;
  },
  round: ({ seconds, batch = open!.plan.batch }) => run(open!.sessions, { ...open!.plan, batch }, seconds),
  firstRow: async () => (await ask(open!.sessions[0]!, { batch: 1, seconds: 0 })).outputs,
};

answerCalls(calls);
