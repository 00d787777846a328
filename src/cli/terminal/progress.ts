import pc from 'picocolors';
import { isNotice, isProblem, type NoticeEvent, wordsOf } from '../../monitoring/event-words.js';
import { statisticsOf } from '../../monitoring/statistics.js';
import type { IterationEvent, RunEvent, RunInfo, RunListener } from '../../training/events.js';
import { plainProgress, progressLine } from './progress-line.js';
import { Speed } from './speed.js';

/** The parts of a terminal stream that are used; tests give their own. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressOptions {
  /** `json`: an event a line on stdout. `quiet`: only what goes wrong, on stderr. */
  readonly mode?: 'normal' | 'json' | 'quiet';
  readonly stdout?: Output;
  readonly stderr?: Output;
  /** NO_COLOR and TERM are looked at. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Between two drawings of a line in a terminal, and between two lines elsewhere. */
export const REDRAW_MS = 100;
export const PLAIN_LINE_MS = 5000;

/** Shows a run on the terminal. Without one: a line now and then. */
export function createProgress(options: ProgressOptions = {}): RunListener {
  const { mode = 'normal', stdout = process.stdout, stderr = process.stderr, env = process.env } = options;
  const now = options.now ?? (() => performance.now());
  if (mode === 'json') return jsonLines(stdout);
  const terminal = mode === 'quiet' ? stderr : stdout;
  const colours = pc.createColors(terminal.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
  const mark = (event: NoticeEvent) => (isProblem(event) ? colours.yellow(`! ${wordsOf(event)}`) : noticeOf(event, colours));
  if (mode === 'quiet') {
    return (event) => {
      if (isNotice(event) && isProblem(event)) stderr.write(`${mark(event)}\n`);
    };
  }
  const lively = stdout.isTTY === true && env.TERM !== 'dumb';
  const place: Place = lively ? new LiveLine(stdout) : new PlainLines(stdout);
  const speed = new Speed();
  let run: RunInfo | undefined;
  let last: IterationEvent | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn: IterationEvent | undefined;

  const draw = () => {
    if (run === undefined || last === undefined) return;
    const state = { run, event: last, speed, colours };
    place.draw((columns) => (lively ? progressLine(state, columns) : plainProgress(state)));
    drawnAt = now();
    drawn = last;
  };

  return (event) => {
    if (event.type === 'step') return;
    if (event.type === 'iteration') {
      last = event;
      speed.add(event);
      if (now() - drawnAt >= (lively ? REDRAW_MS : PLAIN_LINE_MS)) draw();
      return;
    }
    if (event.type === 'start') run = event.run;
    if (event.type === 'end') {
      if (drawn !== last) draw();
      place.keep();
    }
    if (event.type !== 'stage' || event.stages > 1) place.above(mark(event));
  };
}

/** Where progress is shown. */
interface Place {
  draw(line: (columns: number) => string): void;
  /** Prints a line that stays, above the progress. */
  above(text: string): void;
  /** Leaves the progress as it stands. */
  keep(): void;
}

/** One line, drawn over and over. */
class LiveLine implements Place {
  #line: ((columns: number) => string) | undefined;

  constructor(readonly output: Output) {}

  draw(line: (columns: number) => string): void {
    this.#line = line;
    this.output.write(`\r${this.#text()}\x1b[K`);
  }

  above(text: string): void {
    this.output.write(`\r${text}\x1b[K\n${this.#text()}`);
  }

  keep(): void {
    if (this.#line) this.output.write('\n');
    this.#line = undefined;
  }

  /** One column stays free: a full line would wrap on some terminals. Those that do not know their width say 0. */
  #text(): string {
    return this.#line?.((this.output.columns || 80) - 1) ?? '';
  }
}

/** A line after another. */
class PlainLines implements Place {
  constructor(readonly output: Output) {}

  draw(line: (columns: number) => string): void {
    this.above(line(Number.POSITIVE_INFINITY));
  }

  above(text: string): void {
    this.output.write(`${text}\n`);
  }

  keep(): void {}
}

function noticeOf(event: NoticeEvent, colours: ReturnType<typeof pc.createColors>): string {
  if (event.type === 'start') return colours.bold(wordsOf(event));
  if (event.type === 'end') return event.reason === 'done' ? colours.green(wordsOf(event)) : colours.yellow(wordsOf(event));
  return colours.dim(wordsOf(event));
}

/** Events for programs: steps are left out, iterations come as in stats.jsonl, each `log.every`. */
function jsonLines(stdout: Output): RunListener {
  let every = 1;
  const print = (event: Exclude<RunEvent, { type: 'step' }>) =>
    stdout.write(`${JSON.stringify(event.type === 'iteration' ? { type: event.type, ...statisticsOf(event) } : event)}\n`);
  return (event) => {
    if (event.type === 'step') return;
    if (event.type === 'start') every = event.run.config.log.every;
    if (event.type !== 'iteration' || event.iteration % every === 0) print(event);
  };
}
