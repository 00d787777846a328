import { reductions } from '../../cluster/ranks.js';
import type { PeerEngine } from '../peer-cases.js';
import type { AlphaBeta } from '../ranks/alpha-beta.js';
import {
  type AssumedCluster,
  type AssumedTraining,
  assumedClusters,
  assumedTrainings,
  secondsBetweenFailuresOfGpu,
} from './assumptions.js';
import { dalyInterval, usefulShare, youngInterval } from './checkpoint-interval.js';
import { exactSeconds, fastSeconds } from './cluster.js';
import { crossingBytes } from './crossing.js';
import { foreseeMeasured, foreseeStrong, foreseeWeak } from './foresee.js';
import type { MeasuredScaling } from './measured.js';
import { type Foreseen, parts } from './simulate.js';

/** A title line and rows. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const defaultRanks = [1, 8, 64, 256, 1024] as const;

const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(seconds < 0.01 ? 2 : seconds < 0.1 ? 1 : 0);
const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;

/** What was measured with each engine, by part of a step, in milliseconds. */
export function measuredTable({ training }: MeasuredScaling): Table {
  const figures = Object.values(training);
  return {
    head: ['', 'compute', 'gather', 'sum', 'exchange', 'add', 'update', 'one process: compute', 'update'],
    rows: figures.flatMap(({ engine, phases, rest, together, alone, ratio }) => [
      ...phases.map((p) => [
        `${engine}, ${p.phase}`,
        ...[p.compute * (1 + p.jitter), p.gather, p.sum, p.exchange, p.add, p.update, p.alone.compute, p.alone.update].map(milliseconds),
      ]),
      [`${engine}, beside the steps`, milliseconds(rest), '', '', '', '', '', '', ''],
      [
        `${engine}, **iteration: ${ratio.median.toFixed(3)}** (${ratio.least.toFixed(2)} .. ${ratio.greatest.toFixed(2)})`,
        milliseconds(together),
        ...Array<string>(5).fill(''),
        milliseconds(alone),
        '',
      ],
    ]),
  };
}

/** Costs of the collectives. */
export function communicationTable({ communication, handling }: MeasuredScaling): Table {
  const row = (name: string, { alpha, beta }: AlphaBeta) => [name, (1e6 * alpha).toFixed(1), (1e9 * beta).toFixed(3)];
  return {
    head: ['', 'alpha, us', 'beta, ns a byte'],
    rows: [
      row('exchange of vectors (`MPI_Sendrecv`)', communication.exchange),
      row('`MPI_Allreduce`', communication.sum),
      row('gathering of messages (`MPI_Allgather`, `MPI_Allgatherv`)', communication.gather),
      row('addition of a vector to another, one core', communication.add),
      ['reading what one rank says of a step, and joining it', (1e6 * (handling?.perRank ?? 0)).toFixed(1), ''],
    ],
  };
}

/** The model held to what was measured. */
export function checkTable(measured: MeasuredScaling): Table {
  const engines = Object.keys(measured.training) as PeerEngine[];
  return {
    head: ['', 'measured, ms', 'simulated, ms', 'of it waiting for the slowest'],
    rows: engines.map((engine) => {
      const { foreseen, figures } = foreseeMeasured(measured, engine);
      const waiting = percent(foreseen.parts.wait / foreseen.seconds);
      return [`${engine}, ${figures.ranks} ranks`, milliseconds(figures.together), milliseconds(foreseen.seconds), waiting];
    }),
  };
}

/** As many samples a rank, whatever the ranks. */
export function weakTable(measured: MeasuredScaling, counts: readonly number[]): Table {
  return {
    head: ['training', 'cluster', 'ranks', 'ms an iteration', 'exact', 'fast', ...parts],
    rows: combinations(measured).flatMap(({ cluster, assumed }) => {
      const alone = foreseeWeak(cluster, assumed, 1, 'exact').seconds;
      return counts.map((ranks) => {
        const [exact, fast] = reductions.map((reduce) => foreseeWeak(cluster, assumed, ranks, reduce)) as [Foreseen, Foreseen];
        const shares = parts.map((part) => percent(exact.parts[part] / exact.seconds));
        const efficiencies = [exact, fast].map(({ seconds }) => percent(alone / seconds));
        return [assumed.name, cluster.name, String(ranks), milliseconds(exact.seconds), ...efficiencies, ...shares];
      });
    }),
  };
}

/** The same batch, whatever the ranks: that of 64 ranks in `weakTable`. */
export function strongTable(measured: MeasuredScaling, counts: readonly number[]): Table {
  return {
    head: ['training', 'cluster', 'batch', 'ranks', 'ms an iteration', 'exact', 'fast'],
    rows: combinations(measured).flatMap(({ cluster, assumed }) => {
      const batch = assumed.samples * 64;
      const alone = foreseeStrong(cluster, assumed, batch, 1, 'exact').seconds;
      return counts
        .filter((ranks) => ranks <= batch)
        .map((ranks) => {
          const [exact, fast] = reductions.map((reduce) => foreseeStrong(cluster, assumed, batch, ranks, reduce)) as [Foreseen, Foreseen];
          const efficiencies = [exact, fast].map(({ seconds }) => percent(alone / ranks / seconds));
          return [assumed.name, cluster.name, String(batch), String(ranks), milliseconds(exact.seconds), ...efficiencies];
        });
    }),
  };
}

/** The two sums over ranks. */
export function reductionTable(measured: MeasuredScaling, counts: readonly number[]): Table {
  const bytes = 4 * 30.4e6;
  return {
    head: ['cluster', 'ranks', 'exact is as fast up to', 'exact, 122 MB', 'fast (a ring), 122 MB'],
    rows: assumedClusters(measured).flatMap((cluster) =>
      counts
        .filter((ranks) => ranks > 1)
        .map((ranks) => [
          cluster.name,
          String(ranks),
          kilobytes(crossingBytes(cluster, ranks)),
          `${milliseconds(exactSeconds(cluster, ranks, bytes))} ms`,
          `${milliseconds(fastSeconds(cluster, ranks, bytes))} ms`,
        ]),
    ),
  };
}

const kilobytes = (bytes: number): string => (bytes === Number.POSITIVE_INFINITY ? 'any length' : `${(bytes / 1000).toFixed(0)} kB`);

const checkpointSeconds = 5;
const restartSeconds = 60;

/** How often to write checkpoints. */
export function checkpointTable(counts: readonly number[]): Table {
  return {
    head: ['GPUs', 'hours between failures', 'best interval (Daly)', 'to first order (Young)', 'lost with it', 'lost with one an hour'],
    rows: counts.map((ranks) => {
      const failures = { between: secondsBetweenFailuresOfGpu / ranks, checkpoint: checkpointSeconds, restart: restartSeconds };
      const [daly, young] = [dalyInterval(failures), youngInterval(failures)];
      const lost = (interval: number) => `${(100 * (1 - usefulShare(failures, interval))).toFixed(2)}%`;
      const minutes = (seconds: number) => `${(seconds / 60).toFixed(0)} min`;
      return [String(ranks), (failures.between / 3600).toFixed(0), minutes(daly), minutes(young), lost(daly), lost(3600)];
    }),
  };
}

function combinations(measured: MeasuredScaling): readonly { readonly cluster: AssumedCluster; readonly assumed: AssumedTraining }[] {
  const clusters = assumedClusters(measured);
  return assumedTrainings(measured).flatMap((assumed) => clusters.map((cluster) => ({ cluster, assumed })));
}

/** Of what is not measured here. */
export function assumptionsTable(measured: MeasuredScaling): Table {
  return {
    head: ['assumed', 'basis'],
    rows: [...assumedClusters(measured), ...assumedTrainings(measured)].map(({ name, basis }) => [name, basis]),
  };
}
