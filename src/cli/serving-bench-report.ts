import { planWords, type ServingMeasurement } from '../bench/serving/measure-model.js';
import { table } from './terminal/table.js';

const names = { rest: 'REST, binary', grpc: 'gRPC, raw', json: 'REST, JSON' } as const;

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

/** A measurement as tables for people. */
export function servingReport({ model, raw, served, closed, half }: ServingMeasurement): string {
  const alone = `onnxruntime alone: ${raw.rowsPerSecond.toFixed(0)} images/s with ${planWords(raw)}, ${milliseconds(1000 * raw.batchSeconds)} ms a batch`;
  const closedTable = table([
    ['protocol', 'concurrency', 'images/s', 'of onnxruntime', 'p50 ms', 'p99 ms', 'batch', 'errors'],
    ...closed.map((row) => [
      names[row.protocol],
      String(row.concurrency),
      row.rate.toFixed(0),
      row.ofRaw.toFixed(2),
      milliseconds(row.p50),
      milliseconds(row.p99),
      row.batch.toFixed(1),
      String(row.errors),
    ]),
  ]);
  const halfTable = table([
    ['at half of its most', 'offered/s', 'images/s', 'p50 ms', 'p99 ms', 'p99 in batches', 'errors'],
    ...half.map((row) => [
      names[row.protocol],
      row.offered.toFixed(0),
      row.rate.toFixed(0),
      milliseconds(row.p50),
      milliseconds(row.p99),
      row.p99InBatches.toFixed(2),
      String(row.errors),
    ]),
  ]);
  const unit = `the server's largest batch: ${served.batch} rows, ${milliseconds(1000 * served.batchSeconds)} ms of onnxruntime alone`;
  return `${model}\n${alone}\n${unit}\n\n${closedTable}${half.length > 0 ? `\n${halfTable}` : ''}`;
}
