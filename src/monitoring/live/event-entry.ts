import type { EventEntry } from '../../web/protocol.js';
import { isProblem, type NoticeEvent, wordsOf } from '../event-words.js';

/** Events of a run that the page shows: the newest. */
export const mostEvents = 200;

/** An event that happens now, in words. */
export function entryOf(event: NoticeEvent): EventEntry {
  return {
    time: new Date().toISOString(),
    iteration: event.iteration,
    text: wordsOf(event).replaceAll('\n', ' '),
    problem: isProblem(event),
  };
}
