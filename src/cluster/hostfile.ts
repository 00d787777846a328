import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';

/** A machine that ranks run on. */
export interface Host {
  /** A name or an IPv4 address. */
  readonly name: string;
  /** Ranks it takes, 1 or more. */
  readonly slots: number;
}

const mend = 'a line is NAME slots=N';

/**
 * Reads a hostfile as Open MPI has it: a host a line, `name slots=4`, and what follows # is a comment. A host has one slot where the line
 * says none, and those of all its lines; `max_slots` says nothing to us.
 *
 * @throws InputError where it can't be read, names no host, or a line is none of a host
 */
export function readHostfile(path: string): readonly Host[] {
  const slots = new Map<string, number>();
  for (const [index, line] of textOf(path).split('\n').entries()) {
    const [name, ...settings] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name === undefined || name === '') continue;
    const said = slotsIn(settings.join(' '));
    if (said === undefined || !/^[\w.-]+$/.test(name)) {
      throw new InputError('hostfile', `${path}:${index + 1} is no line of a hostfile (${line.trim()})`, mend);
    }
    slots.set(name, (slots.get(name) ?? 0) + said);
  }
  if (slots.size === 0) throw new InputError('hostfile', `${path} names no host`, mend);
  return Array.from(slots, ([name, count]) => ({ name, slots: count }));
}

/** The ranks that hosts take together. */
export const slotsOf = (hosts: readonly Host[]): number => hosts.reduce((sum, { slots }) => sum + slots, 0);

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new InputError('hostfile', `the hostfile ${path} cannot be read (${cause})`, mend);
  }
}

/** 1 where none are said; undefined where something else is said. */
function slotsIn(settings: string): number | undefined {
  const match = /^(?:slots ?= ?([1-9]\d{0,5}))?(?: ?max[-_]slots ?= ?\d+)?$/.exec(settings);
  return match ? Number(match[1] ?? 1) : undefined;
}
