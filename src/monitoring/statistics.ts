import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { InputError } from '../errors.js';
import type { IterationEvent, RunListener } from '../training/events.js';
import { LineFile } from './line-file.js';

/** A line of stats.jsonl. Numbers that are not finite stand as null. */
export interface Statistics {
  /** Iterations done, over all stages. */
  readonly iteration: number;
  readonly stage: string;
  /** Seconds of training so far. */
  readonly seconds: number;
  readonly images_per_second: number;
  /** By trained network. */
  readonly loss: Readonly<Record<string, number | null>>;
  /** D(x) and D(G(z)), or the critic's scores of them; absent where a system has neither. */
  readonly d_real?: number | null;
  readonly d_fake?: number | null;
  /** How far D's outputs for real and generated samples overlap, 0..1; absent where D(x) is. */
  readonly overlap?: number;
  /** L2, by network. */
  readonly gradient_norm: Readonly<Record<string, number | null>>;
  /** L2 norms of parameters, and of their last update in parts of that, by network; absent where they were not measured. */
  readonly parameter_norm?: Readonly<Record<string, number>>;
  readonly update_ratio?: Readonly<Record<string, number>>;
  /** The others, `phase/name`; absent where there are none. */
  readonly metrics?: Readonly<Record<string, number | null>>;
  /** Metrics of the samples drawn after this iteration, or since the line before; absent where nothing was evaluated. */
  readonly evaluation?: Readonly<Record<string, number | null>>;
  /** Share of the iteration's wall time each worker spent computing, 0..1. */
  readonly worker_busy: readonly number[];
}

/** Writes a line of `file` each `log.every` iterations, from the start of a run to its end. */
export function writeStatistics(file: string): RunListener {
  let lines: LineFile | undefined;
  let every = 1;
  let evaluation: Statistics['evaluation'];
  return (event) => {
    if (event.type === 'start') {
      lines = new LineFile(file);
      every = event.run.config.log.every;
    } else if (event.type === 'evaluation') {
      evaluation = event.figures;
    } else if (event.type === 'iteration' && event.iteration % every === 0) {
      lines?.append(JSON.stringify({ ...statisticsOf(event), ...(evaluation ? { evaluation } : {}) }));
      evaluation = undefined;
    } else if (event.type === 'end') {
      lines?.close();
    }
  };
}

/** What is written of an iteration, here and by `--json`. */
export function statisticsOf(event: IterationEvent): Statistics {
  return {
    iteration: event.iteration,
    stage: event.stage,
    seconds: rounded(event.seconds),
    images_per_second: rounded(event.imagesPerSecond),
    loss: event.loss,
    ...(event.dReal === undefined ? {} : { d_real: event.dReal }),
    ...(event.dFake === undefined ? {} : { d_fake: event.dFake }),
    ...(event.overlap === undefined ? {} : { overlap: event.overlap }),
    gradient_norm: event.gradientNorm,
    ...parameterColumns(event),
    ...(Object.keys(event.metrics).length === 0 ? {} : { metrics: event.metrics }),
    worker_busy: event.busy.map(rounded),
  };
}

function parameterColumns({ parameterNorm }: IterationEvent): Pick<Statistics, 'parameter_norm' | 'update_ratio'> {
  if (!parameterNorm) return {};
  const norms = Object.entries(parameterNorm);
  return {
    parameter_norm: Object.fromEntries(norms.map(([network, { parameters }]) => [network, parameters])),
    update_ratio: Object.fromEntries(
      norms.flatMap(([network, { parameters, update }]) => (parameters > 0 ? [[network, update / parameters]] : [])),
    ),
  };
}

/**
 * The lines of a file. A torn last line is left out: it is what a machine that stopped leaves.
 * @throws InputError `statistics-unreadable`, `statistics-corrupt` naming the line
 */
export function readStatistics(file: string): Statistics[] {
  const lines = linesOf(file);
  return lines.flatMap((line, index) => {
    const parsed = parseStatistics(line);
    if (parsed !== undefined) return [parsed];
    if (index === lines.length - 1) return [];
    throw new InputError('statistics-corrupt', `${file}:${index + 1} is no line of statistics`, 'restore the file, or delete the line');
  });
}

/**
 * Drops what a resumed run will write again: every line after `iteration`, and torn ones. The file is replaced at once
 * or not at all; one that does not exist stays so.
 * @returns lines dropped
 * @throws InputError `statistics-unreadable`
 */
export function truncateStatistics(file: string, iteration: number): number {
  if (!existsSync(file)) return 0;
  const lines = linesOf(file);
  const kept = lines.filter((line) => (parseStatistics(line)?.iteration ?? Number.POSITIVE_INFINITY) <= iteration);
  const text = kept.map((line) => `${line}\n`).join('');
  const temporary = `${file}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w');
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  return lines.length - kept.length;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new InputError('statistics-unreadable', `${file} cannot be read (${cause})`, 'check the path of the run');
  }
}

/** A line of a file; undefined where it is torn, or something else. */
export function parseStatistics(line: string): Statistics | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isLine = typeof value === 'object' && value !== null && 'iteration' in value && Number.isInteger(value.iteration);
    return isLine ? (value as Statistics) : undefined;
  } catch {
    return undefined; // torn
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
