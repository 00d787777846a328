import { Random } from '../../random/random.js';
import { secondsOf } from '../ranks/alpha-beta.js';
import { type Cluster, gatherSeconds, linkOf, partOf } from './cluster.js';
import { EventQueue } from './event-queue.js';
import { type PhaseCost, reduceSeconds, type Training } from './workload.js';

/** Where an iteration goes: means over ranks and iterations, in seconds. */
export interface Foreseen {
  readonly seconds: number;
  readonly parts: Readonly<Record<Part, number>>;
}

/** `wait` is for the slowest; `reduce` is all of the sum over ranks. */
export const parts = ['compute', 'wait', 'gather', 'reduce', 'update'] as const;
export type Part = (typeof parts)[number];

/** A rank has ended something: computing, a sum (of its own shards, or with a partner's), an exchange, or the step. */
interface Ended {
  readonly time: number;
  readonly rank: number;
  readonly what: 'compute' | 'sum' | 'exchange' | 'step';
}

/**
 * Goes through so many iterations event by event: a rank computes for as long as chance has it, waits in the gathering for all others,
 * meets a partner in each level of the tree, halving and then doubling, updates, and begins the next step. Draws belong to rank, step and seed, so that more ranks
 * are the same ones and some more.
 */
export function simulate(cluster: Cluster, training: Training, iterations: number, seed = 0): Foreseen {
  return new Simulation(cluster, training, iterations, seed).run();
}

class Simulation {
  private readonly queue = new EventQueue<Ended>();
  /** Of each rank: the step, and the exchange of it: one a level of the tree, and then one a level on the way back. */
  private readonly steps: Int32Array;
  private readonly exchanges: Int32Array;
  /** When each rank came to where it waits for others. */
  private readonly came: Float64Array;
  private readonly spent: Record<Part, number> = { compute: 0, wait: 0, gather: 0, reduce: 0, update: 0 };
  /** Ranks that have come to a gathering. */
  private gathered = 0;
  private end = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly training: Training,
    private readonly iterations: number,
    private readonly seed: number,
  ) {
    const { ranks } = training;
    this.steps = new Int32Array(ranks);
    this.exchanges = new Int32Array(ranks);
    this.came = new Float64Array(ranks).fill(-1);
  }

  run(): Foreseen {
    const { ranks, rest } = this.training;
    for (let rank = 0; rank < ranks; rank++) this.compute(rank, 0);
    for (let event = this.queue.pop(); event; event = this.queue.pop()) this.follow(event);
    const each = ranks * this.iterations;
    const means = Object.fromEntries(parts.map((part) => [part, this.spent[part] / each])) as Record<Part, number>;
    return { seconds: this.end / this.iterations, parts: { ...means, update: means.update + rest } };
  }

  private follow({ time, rank, what }: Ended): void {
    if (what === 'compute') this.gather(rank, time);
    else if (what === 'sum') this.meet(rank, time);
    else if (what === 'exchange') this.add(rank, time);
    else this.endStep(rank, time);
  }

  private endStep(rank: number, time: number): void {
    this.end = Math.max(this.end, time);
    this.steps[rank]!++;
    if (this.steps[rank]! < this.iterations * this.training.phases.length) this.compute(rank, time);
  }

  private compute(rank: number, time: number): void {
    const { compute, name } = this.phase(rank);
    const { jitter } = this.training;
    const iteration = Math.floor(this.steps[rank]! / this.training.phases.length);
    const drawn = jitter === 0 ? 0 : new Random({ seed: this.seed, purpose: 'scaling-model', iteration, phase: name }, rank).uniform();
    this.later(rank, time, 'compute', compute * (1 - jitter * Math.log(1 - drawn)), 'compute');
  }

  /** All go on together, when the last has come and the messages are read. */
  private gather(rank: number, time: number): void {
    const { training, came, cluster } = this;
    came[rank] = time;
    if (++this.gathered < training.ranks) return;
    this.gathered = 0;
    const { messageBytes, vectorBytes, sum } = this.phase(rank);
    const seconds = gatherSeconds(cluster, training.ranks, messageBytes);
    for (let each = 0; each < training.ranks; each++) {
      this.spent.wait += time - came[each]!;
      this.spent.gather += seconds;
      came[each] = -1;
      if (training.ranks === 1) this.update(each, time);
      else if (training.reduce === 'exact') this.later(each, time + seconds, 'reduce', sum, 'sum');
      else this.fast(each, time + seconds, sum + reduceSeconds(cluster, training.ranks, 'fast', vectorBytes));
    }
  }

  private fast(rank: number, time: number, seconds: number): void {
    this.spent.reduce += seconds;
    this.update(rank, time + seconds);
  }

  /** A rank is ready for an exchange; it begins when its partner is as well. */
  private meet(rank: number, time: number): void {
    const distance = this.distance(rank);
    const partner = rank ^ distance;
    const { came, exchanges } = this;
    if (came[partner]! < 0 || exchanges[partner] !== exchanges[rank]) {
      came[rank] = time;
      return;
    }
    this.spent.wait += time - came[partner]!;
    came[partner] = -1;
    const seconds = secondsOf(linkOf(this.cluster, distance), partOf(this.phase(rank).vectorBytes, distance));
    for (const each of [rank, partner]) this.later(each, time, 'reduce', seconds, 'exchange');
  }

  /** After an exchange: the addition, on the way there, and the next one. */
  private add(rank: number, time: number): void {
    const levels = Math.log2(this.training.ranks);
    const distance = this.distance(rank);
    const done = ++this.exchanges[rank]!;
    if (done <= levels) {
      this.later(rank, time, 'reduce', secondsOf(this.cluster.add, partOf(this.phase(rank).vectorBytes, distance)), 'sum');
    } else if (done < 2 * levels) {
      this.meet(rank, time);
    } else {
      this.exchanges[rank] = 0;
      this.update(rank, time);
    }
  }

  /** How far away the partner is in the exchange to come. */
  private distance(rank: number): number {
    const levels = Math.log2(this.training.ranks);
    const exchange = this.exchanges[rank]!;
    return 2 ** (exchange < levels ? exchange : 2 * levels - 1 - exchange);
  }

  private update(rank: number, time: number): void {
    const { phases, rest } = this.training;
    const isLast = this.steps[rank]! % phases.length === phases.length - 1;
    const { update } = this.phase(rank);
    this.spent.update += update;
    this.queue.push({ time: time + update + (isLast ? rest : 0), rank, what: 'step' });
  }

  private later(rank: number, time: number, part: Part, seconds: number, what: Ended['what']): void {
    this.spent[part] += seconds;
    this.queue.push({ time: time + seconds, rank, what });
  }

  private phase(rank: number): PhaseCost {
    const { phases } = this.training;
    return phases[this.steps[rank]! % phases.length]!;
  }
}
