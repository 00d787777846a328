import { InputError } from '../errors.js';

const SECONDS = { h: 3600, m: 60, s: 1, ms: 0.001 } as const;
const PARTS = /^(?:(?<h>\d+(?:\.\d+)?)h)?(?:(?<m>\d+(?:\.\d+)?)m)?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+(?:\.\d+)?)ms)?$/;
const UNITS = ['h', 'm', 's', 'ms'] as const;

/**
 * Seconds of a duration as people write it: `90s`, `3m`, `1h30m`, `500ms`, or plain seconds, `90`.
 * @param where what to name in the error: `--duration`
 * @throws InputError `invalid-duration`
 */
export function parseDuration(text: string | number, where: string): number {
  const written = String(text).trim();
  const seconds = /^\d+(\.\d+)?$/.test(written) ? Number(written) : sum(PARTS.exec(written)?.groups);
  if (!(seconds > 0)) {
    throw new InputError('invalid-duration', `${where} is '${written}'`, 'expected a duration such as 90s, 3m, 1h30m or 500ms');
  }
  return seconds;
}

/** Up to two units of a duration, for people: `1h30m`, `2m05s`, `12s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (hours > 0) return `${hours}h${two(minutes)}m`;
  return minutes > 0 ? `${minutes}m${two(rest)}s` : `${rest}s`;
}

function sum(parts: Partial<Record<string, string>> | undefined): number {
  const given = UNITS.filter((unit) => parts?.[unit] !== undefined);
  return given.reduce((total, unit) => total + Number(parts?.[unit]) * SECONDS[unit], 0);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
