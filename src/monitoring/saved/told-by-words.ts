import type { EndReason } from '../../training/events.js';
import type { About } from '../../web/protocol.js';

/** What computes a run; earlier versions have told neither the engine's version nor the precision. */
export type ComputedBy = Pick<About, 'engine' | 'engineVersion' | 'device' | 'precision' | 'ranks'>;

/** What the words of an event (`wordsOf`) tell of the state of a run. */
export type Told =
  | ({ readonly type: 'start' } & ComputedBy)
  /** No name where the run has one stage only. */
  | { readonly type: 'stage'; readonly name: string | null }
  /** No diversity where it could not be measured. */
  | { readonly type: 'sample'; readonly diversity: number | null }
  | { readonly type: 'mode-collapse'; readonly collapsed: boolean }
  | { readonly type: 'paused' | 'continued' }
  | { readonly type: 'end'; readonly reason: EndReason };

type Reading = readonly [pattern: RegExp, told: (match: RegExpExecArray) => Told];

const readings: readonly Reading[] = [
  [
    /^(?:training|resuming at iteration \d+:) .+ on .+, (\S+)(?: (\S+) in (\S+))? \((.+)\), \d+ workers?(?: \([^)]*\))?(?: for each of (\d+ ranks on \d+ hosts?): )?.*, batch \d+ in shards of /,
    ([, engine = '', engineVersion = null, precision = null, device = '', ranks]) => {
      const told = { type: 'start', engine, engineVersion, device, precision } as const;
      return ranks === undefined ? told : { ...told, ranks };
    },
  ],
  [/^stage (.+) \(\d+ of (\d+)\)$/, ([, name = '', stages]) => ({ type: 'stage', name: stages === '1' ? null : name })],
  [/^sample .+, diversity (\S+)$/, ([, figure]) => ({ type: 'sample', diversity: finiteOrNull(Number(figure)) })],
  [/^mode collapse: /, () => ({ type: 'mode-collapse', collapsed: true })],
  [/^mode collapse is over: /, () => ({ type: 'mode-collapse', collapsed: false })],
  [/^paused$/, () => ({ type: 'paused' })],
  [/^continued /, () => ({ type: 'continued' })],
  [/^(done|interrupted|failed) after \d+ iterations /, ([, reason]) => ({ type: 'end', reason: reason as EndReason })],
];

/** Undefined for events that leave a run's state as it is. */
export function toldBy(words: string): Told | undefined {
  for (const [pattern, told] of readings) {
    const match = pattern.exec(words);
    if (match) return told(match);
  }
  return undefined;
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
