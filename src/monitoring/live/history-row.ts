import type { HistoryRow } from '../../web/protocol.js';
import type { Statistics } from '../statistics.js';

type Figures = Readonly<Record<string, number | null | undefined>>;

/** What charts show of a line of stats.jsonl, and by `statisticsOf` of an iteration: figures by the groups that the protocol names. */
export function figuresOf(line: Statistics): Readonly<Record<string, Figures | undefined>> {
  return {
    loss: line.loss,
    output: { real: line.d_real, fake: line.d_fake },
    overlap: { discriminator: line.overlap },
    speed: { images: line.images_per_second },
    gradient: line.gradient_norm,
    parameters: line.parameter_norm,
    update: line.update_ratio,
    evaluation: line.evaluation,
    metric: line.metrics,
  };
}

/** The same as a row; what is not finite is left out. */
export function historyRow(line: Statistics): HistoryRow {
  const values: Record<string, number> = {};
  for (const [group, figures] of Object.entries(figuresOf(line))) put(values, group, figures);
  return { iteration: line.iteration, seconds: line.seconds, values };
}

/** Figures of a group by the names of their series; those that are not finite are left out. */
export function seriesOf(group: string, figures: Figures): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  put(values, group, figures);
  return values;
}

function put(values: Record<string, number>, group: string, figures: Figures = {}): void {
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value === 'number' && Number.isFinite(value)) values[`${group}/${name}`] = value;
  }
}
