import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageGrid } from '../../src/images/grid.js';
import { savePng } from '../../src/images/png.js';
import type { RunSource, UpdateListener } from '../../src/monitoring/live/run-source.js';
import type { RunControl } from '../../src/training/run-control.js';
import { History } from '../../src/web/browser/history.js';
import type { EventEntry, HistoryRow, SampleEntry, Snapshot, Standing, Update } from '../../src/web/protocol.js';

const side = 28;
const layout = { columns: 4, scale: 2, padding: 2 };
const images = 16;

/** A run that nobody trains: it goes on when a test says so. Its images are rings that grow out of noise. */
export class MadeRun implements RunSource {
  config = 'system: dcgan\ndataset: mnist\nbatch: 64\n';
  control: RunControl | undefined;
  readonly events: EventEntry[] = [];
  readonly samples: SampleEntry[] = [];
  standing: Standing = {
    state: 'training',
    stage: null,
    iteration: 0,
    iterations: 20_000,
    seconds: 0,
    duration: null,
    busy: [0.91, 0.84],
    modeCollapse: false,
  };
  readonly #history = new History();
  readonly #listeners = new Set<UpdateListener>();

  /** @param tempo how fast its losses fall, so that runs can be told apart */
  constructor(
    readonly id: string,
    readonly name: string,
    readonly folder: string,
    readonly tempo = 1,
    readonly points = false,
  ) {}

  static async folder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
    const path = await mkdtemp(join(tmpdir(), 'ganforge-page-'));
    return { path, remove: () => rm(path, { recursive: true }) };
  }

  snapshot(): Snapshot {
    const { id, name, config, standing, samples, events } = this;
    const about = {
      system: 'dcgan',
      output: 'probability',
      dataset: 'mnist',
      engine: 'onnxruntime',
      engineVersion: '1.30.0',
      device: 'CPU',
      precision: 'float32',
      workers: 2,
      batch: 64,
      shard: 16,
      seed: 1,
    } as const;
    const grid = { columns: 4, rows: 4, width: 2 * side, height: 2 * side, padding: 2 };
    const now = { samples: [...samples], events: [...events], history: this.#history.columns };
    return { ...standing, id, name, about, config, ...now, grid: this.points ? null : grid, control: this.control !== undefined };
  }

  subscribe(listener: UpdateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  samplePath(iteration: number): string | undefined {
    return this.samples.some((sample) => sample.iteration === iteration) ? this.#path(iteration) : undefined;
  }

  /** Trains to each of the iterations, and makes a sample there. */
  async train(...iterations: readonly number[]): Promise<void> {
    for (const iteration of iterations) {
      const begin = this.standing.iteration;
      const rows = Array.from({ length: 20 }, (_, step) => this.#row(Math.round(begin + ((iteration - begin) * (step + 1)) / 20)));
      const sample = { iteration, diversity: 0.8 };
      await savePng(this.#path(iteration), this.#image(iteration));
      this.samples.push(sample);
      this.#tell({ iteration, seconds: iteration / 50 }, { rows, samples: [sample] });
    }
  }

  happen(text: string, problem = false): void {
    const event = { time: '2026-01-02T03:04:05.678Z', iteration: this.standing.iteration, text, problem };
    this.events.push(event);
    this.#tell({}, { events: [event] });
  }

  stand(standing: Partial<Standing>): void {
    this.#tell(standing, {});
  }

  #tell(standing: Partial<Standing>, news: Partial<Pick<Update, 'rows' | 'samples' | 'events'>>): void {
    this.standing = { ...this.standing, ...standing };
    for (const row of news.rows ?? []) this.#history.add(row);
    for (const listener of this.#listeners) listener({ ...this.standing, rows: [], samples: [], events: [], ...news });
  }

  #row(iteration: number): HistoryRow {
    const wave = Math.sin(iteration / 37) * 0.1 + Math.sin(iteration / 11) * 0.05;
    const fall = Math.exp((-iteration * this.tempo) / 4000);
    const values = {
      'loss/generator': 0.8 + fall + wave,
      'loss/discriminator': 1.2 - 0.5 * fall - wave,
      'output/real': 0.55 + 0.4 * fall + wave / 3,
      'output/fake': 0.45 - 0.4 * fall - wave / 3,
      'overlap/discriminator': 0.5 - 0.3 * fall,
      'speed/images': 3200 + 400 * wave,
      'gradient/generator': 0.2 + fall,
      'gradient/discriminator': 0.4 + wave,
      'parameters/generator': 30 - 5 * fall,
      'parameters/discriminator': 25 - 4 * fall,
      'diversity/samples': 0.85 - 0.5 * fall,
    };
    return { iteration, seconds: iteration / 50, values };
  }

  #path(iteration: number): string {
    return join(this.folder, `${this.id}-${iteration}.png`);
  }

  #image(iteration: number) {
    const noise = Math.exp((-iteration * this.tempo) / 2000);
    const values = Float32Array.from({ length: images * side * side }, (_, index) => {
      const [image, y, x] = [Math.floor(index / side / side), Math.floor(index / side) % side, index % side];
      const distance = Math.abs(Math.hypot(x - side / 2, y - side / 2) - 4 - (image % 5));
      const random = 2 * ((Math.sin(index * 12.9898 + iteration) * 43_758.5453) % 1);
      return (1 - noise) * (1 - distance) + noise * random;
    });
    return imageGrid(values, [images, side, side, 1], layout);
  }
}
