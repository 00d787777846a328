import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { answeringHosts } from '../cluster/answering-hosts.js';
import type { Sharing } from '../cluster/check-ranks.js';
import { type Host, slotsOf } from '../cluster/hostfile.js';
import { type Ended, type Launch, launchRanks } from '../cluster/launch.js';
import { mostRanks } from '../cluster/most-ranks.js';
import { launchWithRestarts, type Standing, type Start } from '../cluster/restarts.js';
import type { RunConfig } from '../config/schema.js';
import { InputError } from '../errors.js';
import { newestCheckpoint } from '../training/checkpoint.js';
import type { Progress } from '../training/progress.js';
import type { RunDirectory } from '../training/run-directory.js';
import { readRun, readRunConfig } from '../training/run-record.js';
import { clearBeginning } from './clear-beginning.js';

/** A run as it is begun, and gone on with. */
export interface LaunchedRun {
  readonly directory: RunDirectory;
  /** Arguments of the program. */
  readonly begin: readonly string[];
  readonly goOn: readonly string[];
  /** Whether its directory is not there yet, or empty. */
  readonly isNew: boolean;
}

/** Seconds in which ranks end that have lost their mpirun. */
const endSeconds = 60;

/** Starts a run again from what it has left in its directory. */
export class Relauncher {
  /** Those that answer. */
  private hosts: readonly Host[] | undefined;

  constructor(
    private readonly run: LaunchedRun,
    private readonly ranks: number,
    private readonly allHosts: readonly Host[] | undefined,
    private readonly common: Pick<Launch, 'env' | 'oversubscribe'>,
    private readonly tell: (line: string) => void,
  ) {
    this.hosts = allHosts;
  }

  /**
   * @param most restarts without a newer checkpoint between them, 1 or more
   * @returns the exit code
   * @throws InputError where the run can't begin
   */
  launch(most: number): Promise<number> {
    const { run, ranks, tell } = this;
    // All that is found there later is of this run.
    if (run.isNew) run.directory.check();
    return launchWithRestarts({
      ...{ ranks, most, tell },
      goOn: `ganforge resume ${run.directory.path} --ranks ${ranks}`,
      launch: (start) => this.start(start),
      standing: () => this.standing(),
      ranksNow: () => this.ranksNow(),
    });
  }

  private start({ ranks, restart, from }: Start): Promise<Ended> {
    const { run, hosts, common } = this;
    const args = from === undefined ? run.begin : from > 0 ? run.goOn : this.again();
    return launchRanks({ ranks, hosts, args, restart, ...common });
  }

  /** Without a checkpoint. The shard belongs to the run; it would be another one by default for other ranks. */
  private again(): readonly string[] {
    const { directory, begin, goOn, isNew } = this.run;
    const config = this.config();
    if (!isNew || !clearBeginning(directory)) return goOn;
    return config ? [...begin, '--shard', String(config.shard)] : begin;
  }

  private async standing(): Promise<Standing> {
    const { directory } = this.run;
    // Ranks that have lost their mpirun end a moment later.
    for (let waited = 0; directory.isBusy() && waited < endSeconds; waited += 0.1) await sleep(100);
    const progress = this.progress();
    const config = this.config();
    if (!progress) return { iteration: 0, isDone: false };
    const { iteration, seconds } = progress;
    const { iterations = null, duration = null } = config ?? {};
    return { iteration, isDone: (iterations !== null && iteration >= iterations) || (duration !== null && seconds >= duration) };
  }

  private progress(): Progress | undefined {
    return orNothing(() => newestCheckpoint(this.run.directory.checkpoints, () => {}).progress);
  }

  /** Undefined where the ranks did not come so far as to write it. */
  private config(): RunConfig | undefined {
    return orNothing(() => readRunConfig(this.run.directory));
  }

  private async ranksNow(): Promise<number> {
    if (!this.allHosts) return this.ranks;
    const hosts = await answeringHosts(this.allHosts, this.common.env);
    this.hosts = hosts;
    for (const { name } of this.allHosts.filter((host) => !hosts.includes(host))) this.tell(`host ${name} does not answer`);
    const slots = slotsOf(hosts);
    return slots >= this.ranks ? this.ranks : mostRanks(slots, await this.sharings());
  }

  /** How each stage shares out its batch; any shards of which powers of two go together where that is not settled yet. */
  private async sharings(): Promise<readonly Sharing[]> {
    const { directory } = this.run;
    if (!existsSync(directory.config)) return [{ batch: 2 ** 30, shard: 1, reduce: 'exact' }];
    const { config, stages } = await readRun(directory);
    return stages.map(({ batch }) => ({ batch: batch ?? config.batch, shard: config.shard, reduce: config.reduce }));
  }
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
