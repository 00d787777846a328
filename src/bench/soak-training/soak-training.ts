import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../../errors.js';
import { readStatistics } from '../../monitoring/statistics.js';
import { Random } from '../../random/random.js';
import { type Fault, faults } from './faults.js';
import { Ledger } from './ledger.js';
import { schedule } from './schedule.js';
import { interval, SoakedRun, type Spread, tensorHashes } from './soaked-run.js';
import type { Training } from './training.js';

export interface SoakOptions {
  /** Compiled `src/cli/main.js`. */
  readonly program: string;
  /** Times that the training is disturbed. */
  readonly points: number;
  /** Of what happens when. */
  readonly seed: number;
  /** Those that train, where a fault does not have others resume. */
  readonly ranks: number;
  readonly onProgress: (text: string) => void;
}

export interface SoakResult {
  readonly ledger: Ledger;
  /** Faults that this machine lacks something for. */
  readonly leftOut: readonly string[];
  readonly iterations: number;
}

/** Iterations of the run for each point: a fault comes some time within them. */
const spacing = 4 * interval;

/** Seconds in which processes end of themselves. */
const endSeconds = 20;

/** Disturbs a training again and again, and holds it to one that was not disturbed. */
export async function soakTraining({ program, points, seed, ranks, onProgress }: SoakOptions): Promise<SoakResult> {
  const folder = await mkdtemp(join(tmpdir(), 'ganforge-soak-'));
  const iterations = spacing * (points + 1);
  const run = new SoakedRun(program, join(folder, 'disturbed'), iterations);
  const ledger = new Ledger(interval);
  const whole = join(folder, 'whole');
  const soak = new Soak(run, ledger, { ranks, workers: 1 }, seed);
  try {
    if ((await run.trainWhole(whole)) !== 0 || (await run.begin()) !== 0) throw new RunError('soak', 'the undisturbed training failed');
    onProgress(`${iterations} iterations are done undisturbed`);
    const possible = faults.filter(({ isMissing }) => !isMissing?.(run));
    for (const [point, fault] of schedule(possible, points, seed).entries()) {
      const told = await soak.disturb(fault, point);
      onProgress(`${point + 1}/${points}  ${fault.name}: ${told}`);
    }
    await soak.finish();
    compare(run, whole, ledger);
    return { ledger, iterations, leftOut: faults.filter((fault) => !possible.includes(fault)).map(({ name }) => name) };
  } finally {
    soak.abandon();
    run.disk?.unmount();
    await rm(folder, { recursive: true, force: true });
  }
}

class Soak {
  private training: Training | undefined;
  private readonly random: Random;

  constructor(
    private readonly run: SoakedRun,
    private readonly ledger: Ledger,
    private readonly spread: Spread,
    seed: number,
  ) {
    this.random = new Random({ seed, purpose: 'soak/faults' });
  }

  /** @returns what came of it, in words */
  async disturb(fault: Fault, point: number): Promise<string> {
    try {
      const lost = await this.tryFault(fault, point);
      this.ledger.survived(fault.name, lost);
      return `goes on, ${lost} iterations lost`;
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      this.ledger.fell(fault.name, what);
      this.abandon();
      return `PROBLEM: ${what}`;
    }
  }

  /** Ends whatever trains, at once. */
  abandon(): void {
    this.training?.kill();
    this.training = undefined;
  }

  /** Trains to the end. */
  async finish(): Promise<void> {
    const last = this.training ?? this.run.resume(this.spread);
    this.training = last;
    const code = await last.exit();
    if (code !== 0) this.ledger.problem(`the training ended with ${code}, not with 0: ${last.errors.trim()}`);
    await this.expectNoneLeft(last);
  }

  /** @returns iterations that were done and are done again */
  private async tryFault(fault: Fault, point: number): Promise<number> {
    const { run, random } = this;
    const training = await this.atPoint(fault, point);
    const { told } = training;
    await fault.strike({ run, training, random });
    if (fault.outcome === 'goes on') return this.wentOn(training, told);
    let next = training;
    if (fault.outcome === 'ended') await this.expectNoneLeft(training);
    // Before new ranks, which take longer to start, cut the statistics to their checkpoint.
    const { done } = run;
    if (fault.outcome === 'ended') next = run.resume(fault.resumedBy?.(random) ?? this.spread);
    this.training = next;
    const from = await next.startIteration(next === training ? told : 0);
    await next.reaches(from + 1);
    // So that they are known, and looked for in the end.
    await next.rankProcesses();
    return done - from;
  }

  /** A training that has come to where it is to be disturbed. */
  private async atPoint({ early, outcome }: Fault, point: number): Promise<Training> {
    const { random, run } = this;
    if (early || this.training === undefined || (outcome === 'restarts' && this.training.ranks === 1)) {
      if (this.training) {
        this.training.signal('SIGTERM');
        await this.training.exit();
        await this.expectNoneLeft(this.training);
      }
      this.training = run.resume(this.spread);
    }
    const { training } = this;
    if (early) {
      await training.rankProcesses();
      await sleep(random.integer(1200));
    } else {
      await training.reaches(spacing * point + interval + 1 + random.integer(spacing / 2));
    }
    return training;
  }

  /** What was struck goes on without a new start. */
  private async wentOn(training: Training, told: number): Promise<number> {
    const { done } = this.run;
    await training.reaches(done + 1);
    if (training.hasStarted(told)) throw new RunError('restarted', 'the ranks were started again');
    return 0;
  }

  private async expectNoneLeft(training: Training): Promise<void> {
    const left = await training.rest(endSeconds);
    if (left.length > 0) this.ledger.problem(`processes are left: ${left.join(', ')}`);
  }
}

/** Holds what a disturbed run has come to against one that was not disturbed. */
function compare(run: SoakedRun, whole: string, ledger: Ledger): void {
  const { iterations, directory } = run;
  const told = readStatistics(directory.statistics).map(({ iteration }) => iteration);
  if (told.length !== iterations || told.some((iteration, i) => iteration !== i + 1)) {
    ledger.problem(`the statistics do not tell of each of the ${iterations} iterations once`);
  }
  if (directory.isBusy() || existsSync(join(run.path, 'run.lock'))) ledger.problem('the run is still locked');
  if (run.litter.length > 0) ledger.problem(`left among the checkpoints: ${run.litter.join(', ')}`);
  const hashes = tensorHashes(run.path, iterations);
  for (const [file, hash] of Object.entries(tensorHashes(whole, iterations))) {
    if (hashes[file] !== hash) ledger.problem(`${file} of iteration ${iterations} is not that of the undisturbed run`);
  }
}
