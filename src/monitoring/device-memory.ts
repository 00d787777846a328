import { Gauge, type Registry } from 'prom-client';
import { queryGpus } from '../engines/nvidia-smi.js';
import { gpuOf } from '../engines/visible-gpus.js';
import { METRICS } from './metric-table.js';

/** Milliseconds between two readings, at least. */
const interval = 10_000;

export interface DeviceMemoryOptions {
  /** Where nvidia-smi is looked for. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** Told the first failure, in one line. */
  readonly onFailure?: ((text: string) => void) | undefined;
}

interface Reading {
  readonly device: string;
  /** Bytes. */
  readonly used: number;
  readonly total: number;
}

/**
 * The memory of GPUs as metrics. nvidia-smi is asked when they are named, and when there is a scrape 10 s or more later; it answers
 * beside the scrape, which shows what was read before and waits for nothing. While there is no GPU nothing is asked.
 */
export class DeviceMemory {
  private gpus: readonly string[] = [];
  private readings: readonly Reading[] = [];
  private askedAt = Number.NEGATIVE_INFINITY;
  private isAsking = false;
  private hasFailed = false;
  private readonly env: NodeJS.ProcessEnv;
  private readonly now: () => number;

  constructor(
    registry: Registry,
    private readonly options: DeviceMemoryOptions,
  ) {
    this.env = options.env ?? process.env;
    this.now = options.now ?? (() => performance.now());
    this.gauge(registry, METRICS.deviceMemoryUsed, ({ used }) => used);
    this.gauge(registry, METRICS.deviceMemoryTotal, ({ total }) => total);
  }

  /** @param gpus as CUDA_VISIBLE_DEVICES names them: those whose memory is shown from now on */
  watch(gpus: readonly string[]): void {
    this.gpus = gpus;
    this.readings = [];
    this.askedAt = Number.NEGATIVE_INFINITY;
    this.ask();
  }

  private gauge(registry: Registry, row: typeof METRICS.deviceMemoryUsed | typeof METRICS.deviceMemoryTotal, of: (r: Reading) => number) {
    const show = (gauge: Gauge<'device'>) => {
      this.ask();
      gauge.reset();
      for (const reading of this.readings) gauge.set({ device: reading.device }, of(reading));
    };
    new Gauge<'device'>({
      name: row.name,
      help: row.help,
      labelNames: [...row.labels],
      registers: [registry],
      collect() {
        show(this);
      },
    });
  }

  private ask(): void {
    if (this.gpus.length === 0 || this.isAsking || this.now() - this.askedAt < interval) return;
    this.askedAt = this.now();
    this.isAsking = true;
    const asked = this.gpus;
    this.read(asked)
      .catch((error: unknown) => {
        if (!this.hasFailed)
          this.options.onFailure?.(`no metrics of the memory of GPUs: ${error instanceof Error ? error.message : error}`);
        this.hasFailed = true;
        return [];
      })
      .then((readings) => {
        this.isAsking = false;
        if (this.gpus === asked) this.readings = readings;
      });
  }

  private async read(entries: readonly string[]): Promise<readonly Reading[]> {
    const gpus = await queryGpus(this.env);
    return entries.flatMap((entry): Reading[] => {
      const gpu = gpuOf(entry, gpus);
      if (gpu?.memoryUsed === undefined || gpu.memoryTotal === undefined) return [];
      return [{ device: String(gpu.index), used: gpu.memoryUsed, total: gpu.memoryTotal }];
    });
  }
}
