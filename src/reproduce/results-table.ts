import { experiments } from './experiments/index.js';
import { type Figure, formatNumber, headingOf } from './figures.js';
import type { Result } from './result.js';

/** What stands around the table in a Markdown file; what is between is written anew. */
export const markers = { begin: '<!-- results: begin -->', end: '<!-- results: end -->' } as const;

const columns = ['experiment', 'measured', 'ends of the scale, and beside it', 'wanted', 'minutes', 'command'] as const;

/**
 * The table of results for the README, in the order of the registry.
 * @param results by folder name
 * @param folder that they lie in, as links name it
 */
export function resultsTable(results: ReadonlyMap<string, Result>, folder: string): string {
  const order = experiments.map(({ system, name }) => `${system}-${name}`);
  const shown = [...results].filter(([, { passed }]) => passed !== null).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return [
    `| ${columns.join(' | ')} |`,
    `|${'---|'.repeat(columns.length)}`,
    ...shown.map(([name, result]) => tableLine(result, `${folder}/${name}`)),
  ].join('\n');
}

/** An experiment's line of the table. */
export function tableLine({ system, training, verdicts, figures, passed, seconds, command }: Result, folder: string): string {
  // The distance of the images is shown whatever is judged, so that systems can be compared.
  const names = [...verdicts.map(({ figure }) => figure), 'fid'].filter((name) => figures[name]);
  const shown = [...new Set(names)].map((name) => figures[name]!);
  const cells = [
    `[\`${system}\` on ${training.data}](${folder}/README.md)`,
    shown.map((figure) => `${figure.title} **${estimateText(figure.values.generated!)}**`).join('; '),
    shown.map(({ values }) => othersText(values)).join('; '),
    `${verdicts.map(({ wanted }) => wanted).join('; ')}: ${passed ? 'met' : '**not met**'}`,
    String(Math.max(1, Math.round((seconds.training + seconds.evaluation) / 60))),
    `\`${command}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

const othersText = (values: Figure['values']): string =>
  Object.entries(values)
    .filter(([who]) => who !== 'generated')
    .map(([who, estimate]) => `${headingOf(who)} ${formatNumber(estimate.mean)}`)
    .join(', ');

/** `0.931 [0.925, 0.937]`, or without an interval where there is none. */
export function estimateText({ mean, low, high }: Figure['values'][string]): string {
  if (low === undefined || high === undefined || low === high) return formatNumber(mean);
  return `${formatNumber(mean)} [${formatNumber(low)}, ${formatNumber(high)}]`;
}

/**
 * The text with the table between its markers.
 * @throws RangeError where it has no markers
 */
export function withTable(text: string, table: string): string {
  const begin = text.indexOf(markers.begin);
  const end = text.indexOf(markers.end);
  if (begin < 0 || end < begin) throw new RangeError(`there is no ${markers.begin} before ${markers.end}`);
  return `${text.slice(0, begin + markers.begin.length)}\n${table}\n${text.slice(end)}`;
}
