import { METRICS } from '../../src/monitoring/metric-table.js';
import { RANK_METRICS } from '../../src/monitoring/rank-metric-table.js';
import { dashboard } from './dashboard.js';
import { expressionsOf } from './expressions.js';
import { graph, heatmap, stat } from './panels.js';
import { processPanels } from './process-panels.js';
import type { VariableName } from './variables.js';

/** Of what is about several ranks only. */
const alone = 'Empty for a run of one process.';

const variables: readonly VariableName[] = ['datasource', 'job', 'instance', 'run'];
const expressions = expressionsOf(variables);
const { series, rate, increase, quantile, buckets } = expressions;

/** Where the time of a training goes: phases, shards, reduction, workers and the process itself. */
export const engine = () =>
  dashboard({
    uid: 'ganforge-engine',
    title: 'ganforge: engine and workers',
    description: 'Where the time of a training goes: phases, shards, reduction, checkpoints, workers, memory and CPU.',
    variables,
    process: METRICS.runInfo.name,
    rows: {
      Steps: [
        graph({
          title: 'Phases',
          description: `${METRICS.phaseDuration.help} Median and 95th percentile.`,
          unit: 's',
          min: 0,
          span: 12,
          queries: [
            [quantile(0.5, METRICS.phaseDuration.name, ['phase', 'instance']), '{{phase}} median {{instance}}'],
            [quantile(0.95, METRICS.phaseDuration.name, ['phase', 'instance']), '{{phase}} p95 {{instance}}'],
          ],
        }),
        graph({
          title: 'Share of wall time by phase',
          description:
            'Seconds of each second that go into the steps of a phase; what is missing to 100% is between steps: samples, checkpoints, evaluation.',
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 12,
          queries: [[rate(`${METRICS.phaseDuration.name}_sum`, ['phase', 'instance']), '{{phase}} {{instance}}']],
        }),
        heatmap({
          title: 'Shards',
          description: `${METRICS.shardDuration.help} Two bands: workers that are not equally fast, or shards that are not equally large.`,
          unit: 's',
          span: 8,
          queries: [[buckets(METRICS.shardDuration.name), '{{le}}']],
        }),
        heatmap({
          title: 'Reduction and update',
          description: METRICS.reduceDuration.help,
          unit: 's',
          span: 8,
          queries: [[buckets(METRICS.reduceDuration.name), '{{le}}']],
        }),
        heatmap({
          title: 'Checkpoints',
          description: `${METRICS.checkpointDuration.help} Training waits for it.`,
          unit: 's',
          span: 8,
          queries: [[buckets(METRICS.checkpointDuration.name), '{{le}}']],
        }),
      ],
      Waiting: [
        heatmap({
          title: 'For a worker',
          description: METRICS.queueWait.help,
          unit: 's',
          span: 12,
          queries: [[buckets(METRICS.queueWait.name), '{{le}}']],
        }),
        heatmap({
          title: 'For data',
          description: `${METRICS.dataWait.help} Much of a shard's time: slow disks, or large latents.`,
          unit: 's',
          span: 12,
          queries: [[buckets(METRICS.dataWait.name), '{{le}}']],
        }),
      ],
      Workers: [
        graph({
          title: 'Busy ratio',
          description: `${METRICS.workerBusy.help} Low in all: the coordinator or the reduction is the bottleneck; in some: the shards do not divide evenly.`,
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 12,
          queries: [[series(METRICS.workerBusy.name), 'worker {{worker}} {{instance}}']],
        }),
        graph({
          title: 'Workers by state',
          description: `${METRICS.workers.help} Starting again and again: look at the restarts.`,
          unit: 'suffix: workers',
          min: 0,
          span: 6,
          queries: [[series(METRICS.workers.name), '{{state}} {{instance}}']],
        }),
        graph({
          title: 'Restarts',
          description: `${METRICS.workerRestarts.help} The result of the run stays the same; look at memory for why.`,
          unit: 'suffix: workers',
          min: 0,
          span: 6,
          queries: [[increase(METRICS.workerRestarts.name, ['instance']), '{{instance}}']],
        }),
      ],
      Ranks: [
        graph({
          title: 'Computing by rank',
          description: `${RANK_METRICS.computing.help} Seconds of each second; higher than the others: all wait for this one. ${alone}`,
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 12,
          queries: [[rate(RANK_METRICS.computing.name, ['rank', 'instance']), 'rank {{rank}} {{instance}}']],
        }),
        graph({
          title: 'Waiting by rank',
          description: `${RANK_METRICS.waiting.help} Seconds of each second; high in all: the network or the first rank's samples, in all but one: that one. ${alone}`,
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 12,
          queries: [[rate(RANK_METRICS.waiting.name, ['rank', 'instance']), 'rank {{rank}} {{instance}}']],
        }),
        graph({
          title: 'Ranks and their workers',
          description: `How many ranks train, and how many workers of each are ready. ${alone}`,
          unit: 'none',
          min: 0,
          span: 8,
          queries: [
            [series(RANK_METRICS.ranks.name), 'ranks {{instance}}'],
            [series(RANK_METRICS.workersReady.name), 'workers of rank {{rank}} {{instance}}'],
          ],
        }),
        graph({
          title: 'Restarts by rank',
          description: `${RANK_METRICS.workerRestarts.help} ${alone}`,
          unit: 'suffix: workers',
          min: 0,
          span: 8,
          queries: [[increase(RANK_METRICS.workerRestarts.name, ['rank', 'instance']), 'rank {{rank}} {{instance}}']],
        }),
        graph({
          title: 'Memory by rank',
          description: `${RANK_METRICS.memory.help} ${alone}`,
          unit: 'bytes',
          min: 0,
          span: 8,
          queries: [[series(RANK_METRICS.memory.name), 'rank {{rank}} {{instance}}']],
        }),
        stat({
          title: 'Where ranks compute',
          description: `Host and device of each rank. ${alone}`,
          unit: 'none',
          names: true,
          span: 24,
          queries: [[series(RANK_METRICS.info.name), '{{rank}}: {{host}} {{device}}']],
        }),
      ],
      GPUs: [
        graph({
          title: 'Memory of GPUs',
          description: `${METRICS.deviceMemoryUsed.help} Empty where no NVIDIA GPU trains.`,
          unit: 'bytes',
          min: 0,
          span: 24,
          queries: [
            [series(METRICS.deviceMemoryUsed.name), 'GPU {{device}} used {{instance}}'],
            [series(METRICS.deviceMemoryTotal.name), 'GPU {{device}} total {{instance}}'],
          ],
        }),
      ],
      Process: processPanels(expressions),
    },
  });
