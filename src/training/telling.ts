import { RunError } from '../errors.js';
import type { RunListener } from './events.js';

/**
 * Tells several listeners of what happens, in their order. One that can't write its file, for lack of space say, ends no run: that is
 * told once of each file, and the listener goes on to hear everything.
 *
 * @param onUnwritable told which file, after all have heard the event
 */
export function telling(listeners: readonly RunListener[], onUnwritable: (text: string) => void): RunListener {
  const told = new Set<string>();
  return (event) => {
    const unwritable: string[] = [];
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        if (!(error instanceof RunError && error.code === 'unwritable')) throw error;
        if (!told.has(error.what)) unwritable.push(error.what);
        told.add(error.what);
      }
    }
    for (const what of unwritable) onUnwritable(`${what}; the training goes on, and writes on when it can`);
  };
}
