import { formatDuration } from '../config/duration.js';
import { lowDiversity } from '../evaluation/mode-collapse.js';
import type { Computation, RunEvent } from '../training/events.js';
import { rankWords } from './rank-words.js';

/** What people are told about: all events but steps and iterations, which are too many. */
export type NoticeEvent = Exclude<RunEvent, { type: 'step' | 'iteration' }>;

export function isNotice(event: RunEvent): event is NoticeEvent {
  return event.type !== 'step' && event.type !== 'iteration';
}

/** Whether something is wrong. */
export function isProblem(event: NoticeEvent): boolean {
  const wrong = ['checkpoint-failed', 'worker-lost', 'non-finite', 'warning'].includes(event.type);
  if (event.type === 'mode-collapse') return event.change === 'collapsed';
  if (event.type === 'dead-discriminator') return event.change === 'died';
  return wrong || (event.type === 'end' && event.reason === 'failed');
}

const problemWords =
  /^(?:rank \d+: )?(worker lost: |checkpoint failed: |warning: |failed after |mode collapse: |loss or gradient of .+ is not finite: |the .+ is dead: )/;

/** The same of an event in words, as events.log tells it. */
export const areProblem = (words: string): boolean => problemWords.test(words);

/** An event in words, one line; the same in events.log and on the terminal. One of another rank names it. */
export function wordsOf(event: NoticeEvent): string {
  const rank = 'rank' in event ? event.rank : undefined;
  return rank === undefined ? plainWords(event) : `rank ${rank}: ${plainWords(event)}`;
}

function plainWords(event: NoticeEvent): string {
  switch (event.type) {
    case 'start':
      return startWords(event);
    case 'stage':
      return `stage ${event.name} (${event.index + 1} of ${event.stages})`;
    case 'measuring':
      return `measuring ${event.convolutions} convolutions, a few seconds, once on this machine (--no-autotune takes the static choice)`;
    case 'sample':
      return `sample ${event.path}, diversity ${event.diversity.toPrecision(3)}`;
    case 'evaluation':
      return `evaluation ${figureWords(event.figures)} (${event.seconds.toFixed(1)} s)`;
    case 'mode-collapse':
      return collapseWords(event);
    case 'dead-discriminator':
      return deadWords(event);
    case 'paused':
      return 'paused';
    case 'continued':
      return `continued after a pause of ${formatDuration(event.seconds)}`;
    case 'checkpoint':
      return `checkpoint ${event.path}, written in ${event.seconds.toFixed(2)} s`;
    case 'checkpoint-failed':
      return `checkpoint failed: ${event.text}`;
    case 'worker-lost':
      return `worker lost: ${event.what}; its shard is tried again (attempt ${event.attempt})`;
    case 'non-finite':
      return `loss or gradient of ${event.phase} is not finite: the step is dropped (${event.inARow} in a row)`;
    case 'warning':
      return `warning: ${event.text}`;
    case 'end':
      return `${event.reason} after ${event.iteration} iterations and ${formatDuration(event.seconds)} of training`;
  }
}

const figureWords = (figures: Readonly<Record<string, number>>): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toPrecision(3)}`)
    .join(', ');

function collapseWords({ change, diversity }: Extract<RunEvent, { type: 'mode-collapse' }>): string {
  const figure = diversity.toPrecision(3);
  if (change === 'recovered') return `mode collapse is over: diversity ${figure}, no longer below ${lowDiversity}`;
  const mend = 'other learning rates, more discriminator updates or instance noise may help';
  return `mode collapse: samples are far more alike than the data, diversity ${figure}, below ${lowDiversity} for several samples; ${mend}`;
}

function deadWords({ change, network, gradientNorm }: Extract<RunEvent, { type: 'dead-discriminator' }>): string {
  const norm = `its gradient norm is ${gradientNorm.toPrecision(2)}`;
  if (change === 'recovered') return `the ${network} is no longer dead: ${norm}`;
  return `the ${network} is dead: it tells nothing apart and ${norm}; a checkpoint before it with a lower learning rate may help`;
}

function startWords({ run, iteration }: Extract<RunEvent, { type: 'start' }>): string {
  const { config } = run;
  const begun = iteration === 0 ? 'training' : `resuming at iteration ${iteration}:`;
  const limit = config.device === 'webgpu' ? ' (WebGPU takes one a process)' : '';
  const each = `${config.workers} ${config.workers === 1 ? 'worker' : 'workers'}${limit}`;
  const workers = run.ranks ? `${each} for each of ${rankWords(run.ranks)}` : each;
  const cut = `batch ${config.batch} in shards of ${config.shard} (--shard ${config.shard}), seed ${config.seed}`;
  return `${begun} ${config.system} on ${run.dataset}, ${computationWords(run)}, ${workers}, ${cut}, in ${run.directory}`;
}

/** What computes a run: `tensorflow 2.21.0 in float32 (CPU)`. */
export const computationWords = ({ engine, engineVersion, precision, device }: Computation): string =>
  `${engine} ${engineVersion} in ${precision} (${device})`;
