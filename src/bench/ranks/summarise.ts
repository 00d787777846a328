import { median } from '../contestant.js';
import type { PeerEngine } from '../peer-cases.js';
import { type AlphaBeta, fitAlphaBeta } from './alpha-beta.js';
import { type RanksRounds, type Ratios, ratiosOf, secondsOfRanks } from './measure-ranks.js';
import type { Communicated } from './protocol.js';
import type { StepParts } from './timed-ranks.js';

/** Medians of a phase over all steps and ranks, in seconds; lengths in bytes. */
export interface PhaseFigures extends Omit<StepParts, 'gather'> {
  /** Of the rank that came last, which waits for nobody. */
  readonly gather: number;
  /** How unequal the ranks' computing is: the mean of an exponential distribution above the least there can be, as a share of that. */
  readonly jitter: number;
  /** The same medians in one process of as many workers. */
  readonly alone: { readonly compute: number; readonly update: number };
}

/** What a training by ranks costs over one process of as many workers. */
export interface RanksFigures {
  readonly engine: PeerEngine;
  readonly batch: number;
  readonly ranks: number;
  readonly rounds: number;
  /** Seconds an iteration, medians of the rounds. */
  readonly together: number;
  readonly alone: number;
  /** Times as long: the median of the rounds' ratios, the least and the greatest. */
  readonly ratio: Ratios;
  readonly phases: readonly PhaseFigures[];
  /** Of an iteration, what is no step: what ranks settle after it, and what is left of the moving averages. */
  readonly rest: number;
}

export function summariseRounds(
  rounds: RanksRounds,
  { engine, batch, ranks }: Pick<RanksFigures, 'engine' | 'batch' | 'ranks'>,
): RanksFigures {
  const { together, alone, iterations } = rounds;
  const names = [...new Set(alone[0]!.steps.map(({ phase }) => phase))];
  const stepSeconds = ({ compute, gather, sum, exchange, add, update }: StepParts) => compute + gather + sum + exchange + add + update;
  return {
    engine,
    batch,
    ranks,
    rounds: alone.length,
    together: median(together.map(secondsOfRanks)) / iterations,
    alone: median(alone.map(({ seconds }) => seconds)) / iterations,
    ratio: ratiosOf(rounds),
    phases: names.map((phase) => phaseFigures(phase, rounds)),
    rest: median(
      together.flat().map(({ seconds, steps }) => (seconds - steps.reduce((sum, step) => sum + stepSeconds(step), 0)) / iterations),
    ),
  };
}

function phaseFigures(phase: string, { together, alone }: RanksRounds): PhaseFigures {
  const ofPhase = (steps: readonly StepParts[]) => steps.filter((step) => step.phase === phase);
  const steps = ofPhase(together.flatMap((ranks) => ranks.flatMap((trained) => trained.steps)));
  const stepsAlone = ofPhase(alone.flatMap((trained) => trained.steps));
  const middle = (part: Exclude<keyof StepParts, 'phase'>, of = steps) => median(of.map((step) => step[part]));
  const lastToCome = together.flatMap((ranks) => {
    const [first, ...others] = ranks.map((trained) => ofPhase(trained.steps));
    return first!.map(({ gather }, i) => Math.min(gather, ...others.map((theirs) => theirs[i]!.gather)));
  });
  const pairs = together.flatMap((ranks) => {
    const [even, odd] = [0, 1].map((parity) => ranks.flatMap(({ steps }, rank) => (rank % 2 === parity ? ofPhase(steps) : [])));
    return even!.map(({ compute }, i) => [compute, odd![i]!.compute] as const);
  });
  const { base, jitter } = fitJitter(pairs);
  return {
    phase,
    compute: base,
    jitter,
    gather: median(lastToCome),
    sum: middle('sum'),
    exchange: middle('exchange'),
    add: middle('add'),
    update: middle('update'),
    messageBytes: middle('messageBytes'),
    vectorBytes: middle('vectorBytes'),
    alone: { compute: middle('compute', stepsAlone), update: middle('update', stepsAlone) },
  };
}

/**
 * `base * (1 + jitter * e)`, e drawn from the exponential distribution of mean 1 for each: two such differ by as much again as is above the
 * base. What slows both alike, as a machine that is busy otherwise, makes no rank wait, and counts as base.
 *
 * @param pairs what two ranks took for the same step
 */
export function fitJitter(pairs: readonly (readonly [number, number])[]): { readonly base: number; readonly jitter: number } {
  const spread = median(pairs.map(([a, b]) => Math.abs(a - b))) / Math.LN2;
  const base = median(pairs.flat()) - spread * Math.LN2;
  return { base, jitter: spread / base };
}

/** The costs of each collective by bytes a rank brings, and of adding what was received. */
export type CommunicationFigures = Readonly<Record<keyof Communicated, AlphaBeta>>;

export const fitCommunication = ({ gather, exchange, sum, add }: Communicated): CommunicationFigures => ({
  gather: fitAlphaBeta(gather),
  exchange: fitAlphaBeta(exchange),
  sum: fitAlphaBeta(sum),
  add: fitAlphaBeta(add),
});
