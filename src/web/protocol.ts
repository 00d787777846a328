/**
 * What the server of the live page and the page itself tell each other: types alone, so that both sides can have them.
 *
 *   GET  /api/runs                             RunListing[], in the order of the command line
 *   GET  /api/runs/:run                        Snapshot
 *   GET  /api/runs/:run/stream                 server-sent events: `snapshot` (Snapshot) first and whenever the client has to begin anew,
 *                                              then `update` (Update)
 *   GET  /api/runs/:run/samples/:iteration.png a sample grid
 *   GET  /api/runs/:run/time-lapse.webp        all grids, or evenly chosen ones of them, as an animated WebP
 *   POST /api/runs/:run/pause, .../continue    204; with `Authorization: Bearer TOKEN`
 */

export interface RunListing {
  /** What stands for `:run` in the addresses; letters, digits, `.`, `_` and `-`. */
  readonly id: string;
  /** Name of the run's folder. */
  readonly name: string;
}

/** `unknown`: of a saved run that no process trains and that did not say how it ended. */
export type RunState = 'starting' | 'training' | 'paused' | 'done' | 'interrupted' | 'failed' | 'unknown';

/** A run as it stands. */
export interface Snapshot extends Standing, RunListing {
  /** What is trained, on what, and where; null until it is known. */
  readonly about: About | null;
  /** The configuration, as YAML. */
  readonly config: string;
  readonly history: HistoryColumns;
  /** All sample grids, oldest first. */
  readonly samples: readonly SampleEntry[];
  /** How a grid is laid out; null where samples are no images (points), or it is not known. */
  readonly grid: SampleGrid | null;
  /** The newest, oldest first. */
  readonly events: readonly EventEntry[];
  /** Whether the run can be paused from here by who has the token. */
  readonly control: boolean;
}

/** What is new since the snapshot or the update before it. */
export interface Update extends Standing {
  readonly rows: readonly HistoryRow[];
  readonly samples: readonly SampleEntry[];
  readonly events: readonly EventEntry[];
}

/** Where a run stands. */
export interface Standing {
  readonly state: RunState;
  /** Name of the stage, where a system has several. */
  readonly stage: string | null;
  /** Iterations done. */
  readonly iteration: number;
  /** Of the whole run; null where it ends by time. */
  readonly iterations: number | null;
  /** Seconds of training: so far, and of the whole run where it ends by time. */
  readonly seconds: number;
  readonly duration: number | null;
  /** Share of the wall time of the last iteration that each worker computed, 0..1. */
  readonly busy: readonly number[];
  /** Whether the generator has collapsed onto few modes, and has not recovered. */
  readonly modeCollapse: boolean;
}

export interface About {
  readonly system: string;
  /** Of D's output: a probability, or the score of a critic. */
  readonly output: 'probability' | 'score';
  readonly dataset: string;
  readonly engine: string;
  /** Of TensorFlow, onnxruntime or TensorFlow.js; null where it is not known. */
  readonly engineVersion: string | null;
  readonly device: string;
  readonly precision: string | null;
  readonly workers: number;
  /** Such as `4 ranks on 2 hosts`, which have so many workers each; absent where one process trains. */
  readonly ranks?: string;
  readonly batch: number;
  readonly shard: number;
  readonly seed: number;
}

/**
 * An iteration in the charts. Series are named `group/name`:
 * `loss/<network>`, `output/real` and `output/fake` (D(x), D(G(z))), `overlap/discriminator` (0..1), `speed/images` (images a second),
 * `gradient/<network>`, `parameters/<network>` (L2 norms), `update/<network>` (ratio of an update to the parameters),
 * `diversity/samples`, `evaluation/<metric>`, and `metric/<phase>/<name>` for what else a system tells.
 */
export interface HistoryRow {
  readonly iteration: number;
  /** Of training so far. */
  readonly seconds: number;
  /** Finite numbers only; what was not measured, or was not finite, is left out. */
  readonly values: Readonly<Record<string, number>>;
}

/** Rows as columns of equal length; null where a row has no value. */
export interface HistoryColumns {
  readonly iteration: readonly number[];
  readonly seconds: readonly number[];
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface SampleEntry {
  readonly iteration: number;
  /** In parts of the data's; null where it is not known. */
  readonly diversity: number | null;
}

/** In pixels: a grid of `columns` x `rows` images of `width` x `height`, `padding` between and around them. */
export interface SampleGrid {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly padding: number;
}

export interface EventEntry {
  /** ISO 8601. */
  readonly time: string;
  readonly iteration: number;
  /** In words, one line. */
  readonly text: string;
  /** Whether something is wrong. */
  readonly problem: boolean;
}
