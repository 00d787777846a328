import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { readPngHeader } from '../../images/png-header.js';
import type { RunListener } from '../../training/events.js';
import { statisticsOf } from '../statistics.js';
import { EventFile } from './event-file.js';
import { type SummaryValue, scalar, text } from './event-message.js';
import { scalarsOf } from './scalars.js';

/**
 * Writes a run for TensorBoard, an event file a sitting: scalars each `log.every` iterations, what samples and evaluations tell when
 * they are there, sample grids as images, the configuration as text. What is not finite is not left out: TensorBoard marks it.
 *
 * @param folder the event files', which is there; TensorBoard calls the run by its name
 * @param now milliseconds since 1970
 */
export function writeTensorBoard(folder: string, now?: () => number): RunListener {
  let file: EventFile | undefined;
  let every = 1;
  return (event) => {
    const { iteration } = event;
    if (event.type === 'start') {
      const { config } = event.run;
      every = config.log.every;
      file = new EventFile(folder, iteration + 1, now);
      file.append(iteration, [text('config', `\`\`\`yaml\n${stringify(config, { aliasDuplicateObjects: false, lineWidth: 0 })}\`\`\`\n`)]);
    } else if (event.type === 'iteration' && iteration % every === 0) {
      file?.append(iteration, scalarsOf(statisticsOf(event)));
    } else if (event.type === 'evaluation') {
      file?.append(
        iteration,
        Object.entries(event.figures).map(([metric, figure]) => scalar(`evaluation/${metric}`, figure)),
      );
    } else if (event.type === 'sample') {
      // What cannot be compared with the data has no diversity.
      const diversity = Number.isNaN(event.diversity) ? [] : [scalar('diversity/samples', event.diversity)];
      file?.append(iteration, [...diversity, ...imageOf(event.path)]);
    } else if (event.type === 'end') {
      file?.close();
    }
  };
}

/** None where somebody took the file away, which is no reason to end a run. */
function imageOf(path: string): SummaryValue[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return [];
  }
  const header = readPngHeader(bytes);
  if (!header) return [];
  const { width, height, channels } = header;
  return [{ tag: 'samples/grid', image: { width, height, colorspace: channels, encoded_image_string: bytes } }];
}
