import pc from 'picocolors';
import type { Colors, Formatter } from 'picocolors/types.js';
import { formatDuration } from '../../config/duration.js';
import type { IterationEvent, RunInfo } from '../../training/events.js';
import { bar, firstThatFits, render, type Segment } from './line.js';
import type { Speed } from './speed.js';

export interface ProgressState {
  readonly run: RunInfo;
  readonly event: IterationEvent;
  readonly speed: Speed;
  readonly colours: Colors;
}

/** The progress line, as much of it as `columns` characters hold; the least telling goes first. */
export function progressLine(state: ProgressState, columns: number): string {
  const { colours } = state;
  const share = shareDone(state);
  const percent: Segment = share === undefined ? [] : [{ text: `${Math.floor(100 * share)}%`.padStart(5), colour: colours.bold }];
  const barOf = (width: number): Segment[] => {
    if (share === undefined) return [];
    const { done, open } = bar(share, width);
    return [[{ text: done, colour: share === 1 ? colours.green : colours.cyan }, { text: open, colour: colours.dim }, ...percent]];
  };
  const count = countOf(state);
  const speed = speedOf(state);
  const left = leftOf(state);
  const losses = lossesOf(state, false);
  const short = lossesOf(state, true);
  const output = outputOf(state);
  return firstThatFits(
    [
      [...barOf(24), ...count, ...speed, ...left, ...losses, ...output],
      [...barOf(16), ...count, ...speed, ...left, ...short, ...output],
      [...barOf(8), ...count, ...speed, ...left, ...short, ...output],
      [percent, ...count, ...speed, ...left, ...short, ...output].filter((segment) => segment.length > 0),
      [...barOf(8), ...count, ...speed, ...left, ...short],
      [percent, ...count, ...speed, ...short].filter((segment) => segment.length > 0),
      [...barOf(8), ...count, ...speed, ...left],
      [percent, ...count, ...speed, ...left].filter((segment) => segment.length > 0),
      [...(share === undefined ? count : [percent]), ...left],
    ],
    columns,
  );
}

/** The same for a file: everything, without bar and colours. */
export function plainProgress(state: ProgressState): string {
  const plain = { ...state, colours: pc.createColors(false) };
  const share = shareDone(plain);
  const percent: Segment[] = share === undefined ? [] : [[{ text: `${Math.floor(100 * share)}%` }]];
  const line = [...countOf(plain), ...percent, ...speedOf(plain), ...leftOf(plain), ...lossesOf(plain, false), ...outputOf(plain)];
  return `iteration ${render(line)}`;
}

/** Share of the run that is done: by iterations or by time, whichever ends it first. */
function shareDone({ run, event }: ProgressState): number | undefined {
  const shares = [
    ...(run.iterations === null ? [] : [event.iteration / run.iterations]),
    ...(run.config.duration === null ? [] : [event.seconds / run.config.duration]),
  ];
  return shares.length === 0 ? undefined : Math.min(1, Math.max(...shares));
}

function countOf({ run, event, colours }: ProgressState): Segment[] {
  const byTime = run.config.duration;
  const iterations: Segment = [
    { text: String(event.iteration) },
    ...(run.iterations === null ? [] : [{ text: `/${run.iterations}`, colour: colours.dim }]),
  ];
  if (byTime === null) return [iterations];
  return [iterations, [{ text: formatDuration(event.seconds) }, { text: `/${formatDuration(byTime)}`, colour: colours.dim }]];
}

function speedOf({ speed, colours }: ProgressState): Segment[] {
  const rate = speed.imagesPerSecond;
  if (rate === undefined) return [];
  return [[{ text: rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3) }, { text: ' img/s', colour: colours.dim }]];
}

function leftOf({ run, speed, colours }: ProgressState): Segment[] {
  const seconds = speed.secondsLeft(run.iterations, run.config.duration);
  return seconds === undefined || seconds === 0 ? [] : [[{ text: 'ETA ', colour: colours.dim }, { text: formatDuration(seconds) }]];
}

function lossesOf({ event, colours }: ProgressState, short: boolean): Segment[] {
  const networks = Object.keys(event.loss);
  const names = short ? initials(networks) : networks;
  const hues: Formatter[] = [colours.magenta, colours.yellow, colours.blue, colours.cyan];
  const segment = networks.flatMap((network, index) => [
    { text: `${index === 0 ? 'loss ' : ' '}${names[index]} `, colour: colours.dim },
    { text: value(event.loss[network]!), colour: hues[index % hues.length]! },
  ]);
  return segment.length === 0 ? [] : [segment];
}

/** D(x) and D(G(z)), green the nearer they are to the equilibrium of 0.5; of a critic the scores, which have none. */
function outputOf({ run, event, colours }: ProgressState): Segment[] {
  const probability = run.output === 'probability';
  const names = probability ? ['D(x) ', 'D(G(z)) '] : ['critic real ', 'critic fake '];
  const hue = (output: number) => {
    const distance = Math.abs(output - 0.5);
    if (!probability) return colours.blue;
    return distance <= 0.2 ? colours.green : distance <= 0.4 ? colours.yellow : colours.red;
  };
  return [event.dReal, event.dFake].flatMap((output, index): Segment[] =>
    output === undefined
      ? []
      : [
          [
            { text: names[index]!, colour: colours.dim },
            { text: value(output), colour: hue(output) },
          ],
        ],
  );
}

/** First letters in capitals where they tell the networks apart (D, G), else the names as they are. */
function initials(names: readonly string[]): readonly string[] {
  const letters = names.map((name) => name.slice(0, 1).toUpperCase());
  return new Set(letters).size === names.length ? letters : names;
}

/** Always about as wide, so that the line does not jump. */
function value(number: number): string {
  if (!Number.isFinite(number)) return String(number);
  return Math.abs(number) >= 1000 ? number.toExponential(1) : number.toFixed(Math.abs(number) >= 100 ? 1 : 3);
}
