import type { RunListener } from '../training/events.js';
import { isNotice, wordsOf } from './event-words.js';
import { LineFile } from './line-file.js';

/**
 * Writes events.log: a line for everything but steps and iterations, `<ISO time> iteration <n>: <words>`. A resumed run
 * goes on in the same file.
 */
export function writeEventLog(file: string, now: () => Date = () => new Date()): RunListener {
  let lines: LineFile | undefined;
  return (event) => {
    if (event.type === 'start') lines = new LineFile(file);
    if (isNotice(event)) lines?.append(`${now().toISOString()} iteration ${event.iteration}: ${wordsOf(event).replaceAll('\n', ' ')}`);
    if (event.type === 'end') lines?.close();
  };
}
