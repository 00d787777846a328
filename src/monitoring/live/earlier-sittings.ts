import type { RunDirectory } from '../../training/run-directory.js';
import { History } from '../../web/browser/history.js';
import type { EventEntry, SampleEntry } from '../../web/protocol.js';
import { readSavedEvents } from '../saved/saved-events.js';
import { readSavedHistory } from '../saved/saved-history.js';
import { readSavedSamples } from '../saved/saved-samples.js';

/** What a run that goes on has left in its directory up to an iteration: what came later will happen again. */
export function earlierSittings(
  directory: RunDirectory,
  iteration: number,
): { readonly history: History; readonly samples: readonly SampleEntry[]; readonly events: readonly EventEntry[] } {
  const history = new History();
  for (const row of readSavedHistory(directory).rows) if (row.iteration <= iteration) history.add(row);
  const { events, diversities } = readSavedEvents(directory);
  const samples = readSavedSamples(directory, diversities).filter((sample) => sample.iteration <= iteration);
  return { history, samples, events };
}
