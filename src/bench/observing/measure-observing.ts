import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { median } from '../contestant.js';
import { quantile } from '../serving/quantile.js';
import { measuredRun } from './measured-run.js';
import { Observer } from './observer.js';
import { processorTime } from './processor-time.js';
import { TrainingProcess } from './training-process.js';

export interface ObservingOptions {
  /** Pairs of trainings, one plain and one observed; and of windows, one observed and one not, within a training. */
  readonly rounds: number;
  /** Iterations that are measured, of each training and window. */
  readonly iterations: number;
  readonly scrapes: number;
  readonly onRound: (text: string) => void;
}

/** Processor time is in seconds an iteration. */
export interface ObservingResult {
  /** Trainings of `ganforge train`, in turn: `--port off`, and with Prometheus and a page looking. */
  readonly rounds: readonly { readonly plain: number; readonly observed: number }[];
  /** Windows of one training: of the whole process, in its listeners, and of the main thread what being looked at adds. */
  readonly windows: readonly { readonly process: number; readonly listeners: number; readonly server: number }[];
  /** Milliseconds, each scrape while all workers compute. */
  readonly scrapes: readonly number[];
}

/** What the results say; shares are of the processor time of an iteration. */
export interface ObservingFigures {
  readonly plain: number;
  readonly observed: number;
  /** Median of observed / plain - 1, and the least and the greatest of them. */
  readonly difference: readonly [median: number, least: number, greatest: number];
  readonly listeners: number;
  readonly server: number;
  readonly scrapeMedian: number;
  readonly scrape99: number;
}

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Iterations until everything is compiled, measured and in caches. */
const warmUp = 40;
const betweenScrapes = 100;

/** @throws RunError where a training fails, or processor times are not to be had */
export async function measureObserving(options: ObservingOptions): Promise<ObservingResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ganforge-observing-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, stringify(measuredRun));
  const train = (name: string, port: 'auto' | 'off') =>
    new TrainingProcess([
      program('../../cli/main.js'),
      ...['train', '--config', config, '--out', join(folder, name), '--json', '--port', port],
    ]);
  try {
    const rounds: { plain: number; observed: number }[] = [];
    for (let i = 0; i < options.rounds; i++) {
      const measure = {
        plain: () => measureTraining(train(`${i}-plain`, 'off'), options.iterations, false),
        observed: () => measureTraining(train(`${i}-observed`, 'auto'), options.iterations, true),
      };
      const round = { plain: 0, observed: 0 };
      // Which one is the first takes turns as well.
      for (const kind of i % 2 === 0 ? (['plain', 'observed'] as const) : (['observed', 'plain'] as const))
        round[kind] = await measure[kind]();
      rounds.push(round);
      options.onRound(`round ${i + 1} of ${options.rounds}: ${round.plain.toFixed(4)} s plain, ${round.observed.toFixed(4)} s observed`);
    }
    return { rounds, ...(await measureWatched(join(folder, 'watched'), options)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processor time of an iteration. */
async function measureTraining(training: TrainingProcess, iterations: number, isObserved: boolean): Promise<number> {
  let observer: Observer | undefined;
  try {
    if (isObserved) {
      observer = new Observer(await urlOf(training));
      await observer.look();
    }
    await training.iteration(warmUp);
    const before = processorTime(training.pid).process;
    await training.iteration(warmUp + iterations);
    return (processorTime(training.pid).process - before) / iterations;
  } finally {
    observer?.close();
    await training.kill();
  }
}

/** A training that is looked at in every second window, and then scraped. */
async function measureWatched(directory: string, { rounds, iterations, scrapes, onRound }: ObservingOptions) {
  const training = new TrainingProcess([program('watched-training.js'), directory]);
  let observer: Observer | undefined;
  try {
    observer = new Observer(await urlOf(training));
    let at = warmUp;
    let last = await momentAt(training, at);
    const window = async () => {
      at += iterations;
      const now = await momentAt(training, at);
      const difference = (key: keyof typeof now) => (now[key] - last[key]) / iterations;
      const spent = { process: difference('process'), mainThread: difference('mainThread'), listeners: difference('listeners') };
      last = now;
      return spent;
    };
    const windows: ObservingResult['windows'][number][] = [];
    for (let i = 0; i < rounds; i++) {
      const alone = await window();
      await observer.look();
      const { mainThread, listeners } = await window();
      observer.leave();
      windows.push({ process: alone.process, listeners, server: mainThread - alone.mainThread });
      onRound(`window ${i + 1} of ${rounds}`);
    }
    await observer.look();
    const latencies: number[] = [];
    for (let i = 0; i < scrapes; i++) {
      await new Promise((resolve) => setTimeout(resolve, betweenScrapes));
      latencies.push(await observer.scrape());
    }
    return { windows, scrapes: latencies };
  } finally {
    observer?.close();
    await training.kill();
  }
}

async function momentAt(training: TrainingProcess, iteration: number) {
  const { seconds } = await training.line((line) => line.type === 'listeners' && line.iteration === iteration);
  return { ...processorTime(training.pid), listeners: Number(seconds) };
}

async function urlOf(training: TrainingProcess): Promise<string> {
  const { url } = await training.line(({ type }) => type === 'server');
  return String(url);
}

export function observingFigures({ rounds, windows, scrapes }: ObservingResult): ObservingFigures {
  const differences = rounds.map(({ plain, observed }) => observed / plain - 1);
  return {
    plain: median(rounds.map(({ plain }) => plain)),
    observed: median(rounds.map(({ observed }) => observed)),
    difference: [median(differences), Math.min(...differences), Math.max(...differences)],
    listeners: median(windows.map(({ process, listeners }) => listeners / process)),
    server: median(windows.map(({ process, server }) => server / process)),
    scrapeMedian: median(scrapes),
    scrape99: quantile(scrapes, 0.99),
  };
}
