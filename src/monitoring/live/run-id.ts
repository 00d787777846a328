import { basename, resolve } from 'node:path';

/** Name of a run, whatever folder it is given from. */
export const runName = (directory: string): string => basename(resolve(directory)) || 'run';

/**
 * A name as it may stand in addresses.
 * @param taken ids of other runs; one of the same name gets a number
 */
export function runId(name: string, taken: readonly string[] = []): string {
  const plain = name.replaceAll(/[^\w.-]+/g, '-').replace(/^\.+$/, 'run');
  let id = plain;
  for (let number = 2; taken.includes(id); number++) id = `${plain}-${number}`;
  return id;
}
