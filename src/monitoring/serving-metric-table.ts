import type { MetricRow } from './metric-table.js';

/**
 * Every metric of `ganforge serve`; what exports, dashboards and documents them reads this table. The label `model` is a model that is
 * served, or `unknown` for whatever else clients ask for.
 */
export const SERVING_METRICS = {
  requests: {
    name: 'gan_serving_requests_total',
    type: 'counter',
    labels: ['model', 'protocol', 'code'],
    unit: 'requests',
    help: 'Requests answered. protocol="rest" or "grpc" is inference, "generate" pictures; the code is of HTTP, with "grpc" of gRPC.',
  },
  requestDuration: {
    name: 'gan_serving_request_duration_seconds',
    type: 'histogram',
    labels: ['model', 'protocol'],
    unit: 'seconds',
    help: 'Time from the arrival of a request to its answer.',
  },
  queueDuration: {
    name: 'gan_serving_queue_duration_seconds',
    type: 'histogram',
    labels: ['model'],
    unit: 'seconds',
    help: 'Time a request waited for its first batch.',
  },
  computeDuration: {
    name: 'gan_serving_compute_duration_seconds',
    type: 'histogram',
    labels: ['model'],
    unit: 'seconds',
    help: 'Time a batch took to compute.',
  },
  batchSize: {
    name: 'gan_serving_batch_size',
    type: 'histogram',
    labels: ['model'],
    unit: 'rows',
    help: 'Rows of a batch: requests that were joined, or a part of a large one.',
  },
  inFlight: {
    name: 'gan_serving_in_flight',
    type: 'gauge',
    labels: ['model'],
    unit: 'requests',
    help: 'Requests that wait or are computed now.',
  },
  queuedRows: {
    name: 'gan_serving_queued_rows',
    type: 'gauge',
    labels: ['model'],
    unit: 'rows',
    help: 'Rows that wait for a batch now.',
  },
  modelState: {
    name: 'gan_serving_model_state',
    type: 'gauge',
    labels: ['model', 'version', 'state'],
    unit: 'none',
    help: '1 for the state a version of a model is in (loading, ready, unloading or failed), 0 for the others.',
  },
  loadDuration: {
    name: 'gan_serving_model_load_duration_seconds',
    type: 'histogram',
    labels: ['model'],
    unit: 'seconds',
    help: 'Time from reading a model file to the model answering: loading, measuring and warming up.',
  },
  loadFailures: {
    name: 'gan_serving_model_load_failures_total',
    type: 'counter',
    labels: ['model'],
    unit: 'none',
    help: 'Model files that could not be loaded; an older file of the same version goes on answering.',
  },
  workerRestarts: {
    name: 'gan_serving_worker_restarts_total',
    type: 'counter',
    labels: ['model'],
    unit: 'workers',
    help: 'Worker threads that ended and were replaced.',
  },
} as const satisfies Record<string, MetricRow>;

/** Seconds, from 0.1 ms to 30 s: a row takes less than a millisecond, and a request at most its time-out. */
export const SERVING_DURATION_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Seconds: a model that is compiled for a GPU takes a minute. */
export const LOAD_DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Rows. */
export const BATCH_SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
