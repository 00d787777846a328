import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';
import { dashboard } from './dashboard.js';
import { expressionsOf } from './expressions.js';
import { graph, heatmap, stat } from './panels.js';
import { processPanels } from './process-panels.js';
import type { VariableName } from './variables.js';

const variables: readonly VariableName[] = ['datasource', 'job', 'instance'];
const expressions = expressionsOf(variables);
const { series, rate, increase, quantile, buckets } = expressions;

const answered = rate(SERVING_METRICS.requests.name, ['model']);
const failed = rate(SERVING_METRICS.requests.name, ['model'], 'code=~"5..|4|13|14"');

/** How `ganforge serve` answers: requests, time, batches, models. */
export const serving = () =>
  dashboard({
    uid: 'ganforge-serving',
    title: 'ganforge: serving',
    description: 'Requests, latency, batches and models of `ganforge serve`.',
    variables,
    process: SERVING_METRICS.modelState.name,
    rows: {
      Models: [
        stat({
          title: 'Versions',
          description: 'The state each version of a model is in: loading, ready, unloading or failed.',
          unit: 'none',
          names: true,
          span: 24,
          queries: [[`${series(SERVING_METRICS.modelState.name)} == 1`, '{{state}}: {{model}} {{version}} {{instance}}']],
        }),
        heatmap({
          title: 'Time to load',
          description: SERVING_METRICS.loadDuration.help,
          unit: 's',
          span: 8,
          queries: [[buckets(SERVING_METRICS.loadDuration.name), '{{le}}']],
        }),
        graph({
          title: 'Failures to load',
          description: SERVING_METRICS.loadFailures.help,
          unit: 'suffix: files',
          min: 0,
          span: 8,
          queries: [[increase(SERVING_METRICS.loadFailures.name, ['model', 'instance']), '{{model}} {{instance}}']],
        }),
        graph({
          title: 'Restarts of workers',
          description: SERVING_METRICS.workerRestarts.help,
          unit: 'suffix: workers',
          min: 0,
          span: 8,
          queries: [[increase(SERVING_METRICS.workerRestarts.name, ['model', 'instance']), '{{model}} {{instance}}']],
        }),
      ],
      Requests: [
        graph({
          title: 'Requests by code',
          description: SERVING_METRICS.requests.help,
          unit: 'reqps',
          min: 0,
          span: 12,
          queries: [[rate(SERVING_METRICS.requests.name, ['protocol', 'code']), '{{protocol}} {{code}}']],
        }),
        graph({
          title: 'Errors by model',
          description:
            'Part of the requests that ended in an error of the server: codes from 500 of HTTP; of gRPC, deadline exceeded (4), internal (13) and unavailable (14).',
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 12,
          queries: [[`(${failed} or 0 * ${answered}) / ${answered}`, '{{model}}']],
        }),
        graph({
          title: 'Latency',
          description: `${SERVING_METRICS.requestDuration.help} Of all models and protocols together.`,
          unit: 's',
          min: 0,
          span: 8,
          queries: [
            [quantile(0.5, SERVING_METRICS.requestDuration.name, []), 'median'],
            [quantile(0.95, SERVING_METRICS.requestDuration.name, []), 'p95'],
            [quantile(0.99, SERVING_METRICS.requestDuration.name, []), 'p99'],
          ],
        }),
        graph({
          title: 'Latency by model and protocol',
          description: `${SERVING_METRICS.requestDuration.help} 95th percentile.`,
          unit: 's',
          min: 0,
          span: 8,
          queries: [[quantile(0.95, SERVING_METRICS.requestDuration.name, ['model', 'protocol']), '{{model}} {{protocol}}']],
        }),
        graph({
          title: 'In flight',
          description: SERVING_METRICS.inFlight.help,
          unit: 'suffix: requests',
          min: 0,
          span: 8,
          queries: [[series(SERVING_METRICS.inFlight.name), '{{model}} {{instance}}']],
        }),
      ],
      Batches: [
        graph({
          title: 'Wait in the queue',
          description: `${SERVING_METRICS.queueDuration.help} 95th percentile; as long as the batching delay is as it should be.`,
          unit: 's',
          min: 0,
          span: 6,
          queries: [[quantile(0.95, SERVING_METRICS.queueDuration.name, ['model']), '{{model}}']],
        }),
        graph({
          title: 'Rows in the queue',
          description: `${SERVING_METRICS.queuedRows.help} Rising: more is asked for than can be computed.`,
          unit: 'suffix: rows',
          min: 0,
          span: 6,
          queries: [[series(SERVING_METRICS.queuedRows.name), '{{model}} {{instance}}']],
        }),
        graph({
          title: 'Time to compute',
          description: `${SERVING_METRICS.computeDuration.help} 95th percentile.`,
          unit: 's',
          min: 0,
          span: 6,
          queries: [[quantile(0.95, SERVING_METRICS.computeDuration.name, ['model']), '{{model}}']],
        }),
        heatmap({
          title: 'Batch sizes',
          description: SERVING_METRICS.batchSize.help,
          unit: 'none',
          span: 6,
          queries: [[buckets(SERVING_METRICS.batchSize.name), '{{le}}']],
        }),
      ],
      Process: processPanels(expressions),
    },
  });
