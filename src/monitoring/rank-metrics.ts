import { Counter, Gauge, type Registry } from 'prom-client';
import type { RankPlace, RankReport, RunEvent } from '../training/events.js';
import { RANK_METRICS } from './rank-metric-table.js';

/** All ranks as metrics of the first one. The newest reports are kept as they are and made series of when there is a scrape. */
export class RankMetrics {
  private places: readonly RankPlace[] = [];
  private reports: readonly RankReport[] = [];

  constructor(registry: Registry) {
    const registers = [registry];
    const places = () => this.places;
    new Gauge({
      ...described(RANK_METRICS.ranks),
      registers,
      collect() {
        if (places().length > 0) this.set(places().length);
        else this.remove();
      },
    });
    new Gauge({
      ...described(RANK_METRICS.info),
      registers,
      collect() {
        this.reset();
        for (const [rank, { host, device }] of places().entries()) this.set({ rank, host, device }, 1);
      },
    });
    const each = (show: (rank: number, report: RankReport) => void) => {
      for (const [rank, report] of this.reports.entries()) show(rank, report);
    };
    const gauge = (row: { name: string; help: string; labels: readonly 'rank'[] }, of: (report: RankReport) => number) =>
      new Gauge({
        ...described(row),
        registers,
        collect() {
          this.reset();
          each((rank, report) => this.set({ rank }, of(report)));
        },
      });
    const counter = (row: { name: string; help: string; labels: readonly 'rank'[] }, of: (report: RankReport) => number) =>
      new Counter({
        ...described(row),
        registers,
        collect() {
          this.reset();
          each((rank, report) => this.inc({ rank }, of(report)));
        },
      });
    counter(RANK_METRICS.computing, ({ computing }) => computing);
    counter(RANK_METRICS.waiting, ({ waiting }) => waiting);
    gauge(RANK_METRICS.workersReady, ({ workersReady }) => workersReady);
    counter(RANK_METRICS.workerRestarts, ({ workerRestarts }) => workerRestarts);
    gauge(RANK_METRICS.memory, ({ memory }) => memory);
  }

  /** Hears an event of the run. */
  take(event: RunEvent): void {
    if (event.type === 'start') this.places = event.run.ranks ?? [];
    else if (event.type === 'iteration' && event.ranks) this.reports = event.ranks;
  }
}

const described = <Label extends string>({ name, help, labels }: { name: string; help: string; labels: readonly Label[] }) => ({
  name,
  help,
  labelNames: [...labels],
});
