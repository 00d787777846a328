import { expect } from 'chai';
import { createMetrics } from '../../src/monitoring/metrics.js';
import { RANK_METRICS } from '../../src/monitoring/rank-metric-table.js';
import type { RankReport, RunEvent } from '../../src/training/events.js';
import { iterationEvent, startEvent } from './events.js';

const ranks = ['a', 'b'].map((host, i) => ({ host, device: `GPU ${i}`, gpus: [] }));
const report = (computing: number): RankReport => ({ computing, waiting: 1.5, workersReady: 2, workerRestarts: 0, memory: 1024 });

async function textAfter(rank: number | undefined, ...events: readonly RunEvent[]): Promise<string> {
  const { registry, listener } = createMetrics({ rank });
  for (const event of events) listener(event);
  return registry.metrics();
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('gan_rank'));

describe('metrics of ranks', () => {
  it('are those of the table on the first rank, and none elsewhere', async () => {
    const { registry } = createMetrics({ rank: 0 });
    const found = await registry.getMetricsAsJSON();
    for (const row of Object.values(RANK_METRICS)) {
      expect(found.find(({ name }) => name === row.name)).to.include({ type: row.type, help: row.help });
    }
    for (const rank of [undefined, 1]) expect(await textAfter(rank, startEvent({ ranks }))).to.not.include('gan_rank');
  });

  it('tell where ranks are, and how they did when last heard, by one label `rank` each', async () => {
    const told = [startEvent({ ranks }), iterationEvent(1), iterationEvent(2, { ranks: [report(3), report(5)] })];
    expect(linesOf(await textAfter(0, ...told, iterationEvent(3, { ranks: [report(4), report(8)] }))).sort()).to.deep.equal(
      [
        'gan_ranks{rank="0"} 2',
        'gan_rank_info{rank="0",host="a",device="GPU 0"} 1',
        'gan_rank_info{rank="1",host="b",device="GPU 1"} 1',
        'gan_rank_computing_seconds_total{rank="0"} 4',
        'gan_rank_computing_seconds_total{rank="1"} 8',
        'gan_rank_waiting_seconds_total{rank="0"} 1.5',
        'gan_rank_waiting_seconds_total{rank="1"} 1.5',
        'gan_rank_workers_ready{rank="0"} 2',
        'gan_rank_workers_ready{rank="1"} 2',
        'gan_rank_worker_restarts_total{rank="0"} 0',
        'gan_rank_worker_restarts_total{rank="1"} 0',
        'gan_rank_resident_memory_bytes{rank="0"} 1024',
        'gan_rank_resident_memory_bytes{rank="1"} 1024',
      ].sort(),
    );
  });

  it('are the same however often they are asked for', async () => {
    const { registry, listener } = createMetrics({ rank: 0 });
    for (const event of [startEvent({ ranks }), iterationEvent(2, { ranks: [report(3), report(5)] })]) listener(event);
    expect(linesOf(await registry.metrics())).to.deep.equal(linesOf(await registry.metrics()));
  });

  it('show nothing before the start', async () => {
    expect(linesOf(await textAfter(0))).to.deep.equal([]);
  });

  it('count the lost workers of a rank on that rank, not where it is told of', async () => {
    const lost = { type: 'worker-lost', iteration: 4, what: 'thread 2 ended', attempt: 1 } as const;
    expect(await textAfter(0, { ...lost, rank: 1 })).to.include('gan_worker_restarts_total{rank="0"} 0');
    expect(await textAfter(1, lost)).to.include('gan_worker_restarts_total{rank="1"} 1');
  });
});
