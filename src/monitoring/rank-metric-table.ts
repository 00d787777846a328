import type { MetricRow } from './metric-table.js';

/** What the first of several ranks tells of all of them, by rank; a run of one process has none of it. */
export const RANK_METRICS = {
  ranks: {
    name: 'gan_ranks',
    type: 'gauge',
    labels: [],
    unit: 'ranks',
    help: 'Ranks that train the run together.',
  },
  info: {
    name: 'gan_rank_info',
    type: 'gauge',
    labels: ['rank', 'host', 'device'],
    unit: 'none',
    help: 'Always 1; the labels say where a rank computes.',
  },
  computing: {
    name: 'gan_rank_computing_seconds_total',
    type: 'counter',
    labels: ['rank'],
    unit: 'seconds',
    help: 'Time of the steps of a rank until the last of its own shards was done.',
  },
  waiting: {
    name: 'gan_rank_waiting_seconds_total',
    type: 'counter',
    labels: ['rank'],
    unit: 'seconds',
    help: 'Time a rank spent in calls that wait for other ranks, what is sent in them included, pauses left out.',
  },
  workersReady: {
    name: 'gan_rank_workers_ready',
    type: 'gauge',
    labels: ['rank'],
    unit: 'workers',
    help: 'Worker threads of a rank that are ready, after its last iteration.',
  },
  workerRestarts: {
    name: 'gan_rank_worker_restarts_total',
    type: 'counter',
    labels: ['rank'],
    unit: 'workers',
    help: 'Worker threads of a rank that ended and were replaced.',
  },
  memory: {
    name: 'gan_rank_resident_memory_bytes',
    type: 'gauge',
    labels: ['rank'],
    unit: 'bytes',
    help: 'Resident memory of the process of a rank.',
  },
} as const satisfies Record<string, MetricRow>;
