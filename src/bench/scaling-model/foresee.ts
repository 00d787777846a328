import type { Reduction } from '../../cluster/ranks.js';
import type { PeerEngine } from '../peer-cases.js';
import type { RanksFigures } from '../ranks/summarise.js';
import type { AssumedTraining } from './assumptions.js';
import type { Cluster } from './cluster.js';
import type { MeasuredScaling } from './measured.js';
import { type Foreseen, simulate } from './simulate.js';
import type { Training } from './workload.js';

/** Simulated iterations of each row; draws of many ranks are many already. */
export const iterationsOf = (ranks: number): number => Math.max(8, Math.min(200, Math.floor(2000 / ranks)));

/** Each rank with the samples of the assumption. */
export const foreseeWeak = (cluster: Cluster, assumed: AssumedTraining, ranks: number, reduce: Reduction): Foreseen =>
  simulate(cluster, { ...assumed, ranks, reduce }, iterationsOf(ranks));

/** The same batch shared out among the ranks; computing is as long as a rank has samples. */
export function foreseeStrong(cluster: Cluster, assumed: AssumedTraining, batch: number, ranks: number, reduce: Reduction): Foreseen {
  const share = batch / ranks / assumed.samples;
  const phases = assumed.phases.map((phase) => ({ ...phase, compute: phase.compute * share }));
  return simulate(cluster, { ...assumed, phases, ranks, reduce }, iterationsOf(ranks));
}

/**
 * What the model makes of the training that was measured: computing and updating are measured in it, gathering and exchanging come from
 * the measurement of the collectives alone.
 */
export function foreseeMeasured(
  measured: MeasuredScaling,
  engine: PeerEngine,
): { readonly foreseen: Foreseen; readonly figures: RanksFigures } {
  const figures = measured.training[engine];
  if (!figures) throw new Error(`nothing was measured with ${engine}`);
  const { communication, handling } = measured;
  const { ranks, phases, rest } = figures;
  const cluster: Cluster = {
    ranksPerHost: ranks,
    within: communication.exchange,
    between: communication.exchange,
    betweenAlone: communication.exchange,
    add: communication.add,
    handling: handling?.perRank ?? 0,
  };
  const training: Training = {
    ranks,
    reduce: 'exact',
    rest,
    jitter: phases.reduce((sum, { jitter }) => sum + jitter, 0) / phases.length,
    phases: phases.map(({ phase, compute, vectorBytes, messageBytes, sum, update }) => ({
      name: phase,
      compute,
      vectorBytes,
      messageBytes,
      sum,
      update,
    })),
  };
  return { foreseen: simulate(cluster, training, 2000), figures };
}
