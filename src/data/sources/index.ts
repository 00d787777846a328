import { folder } from './folder.js';
import { grid } from './grid.js';
import { idx } from './idx.js';
import { mnist } from './mnist.js';
import { ring } from './ring.js';
import type { Source } from './source.js';

/** The registry: a new source is a file beside this one and a name in this list. */
export const sources: readonly Source[] = [mnist, idx, folder, ring, grid];

/** What `ganforge datasets` prints. */
export function listDatasets(): { name: string; title: string; example: string; origin: string }[] {
  return sources.map(({ name, takesPath, title, example, origin }) => ({
    name: takesPath ? `${name}:PATH` : name,
    title,
    example,
    origin,
  }));
}
