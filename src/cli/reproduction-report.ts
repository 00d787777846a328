import type { Criterion, Experiment } from '../reproduce/experiment.js';
import { candidatesOf, headingOf } from '../reproduce/figures.js';
import type { Result } from '../reproduce/result.js';
import { estimateText, tableLine } from '../reproduce/results-table.js';
import { table } from './terminal/table.js';

/** What came out of an experiment, for the terminal. */
export function resultLines(result: Result, folder: string): string {
  const { figures, verdicts, passed } = result;
  const shown = candidatesOf(figures);
  const rows = Object.entries(figures).map(([name, { better, values }]) => [
    name,
    better === 'lower' ? 'low' : 'high',
    ...shown.map((who) => (values[who] ? estimateText(values[who]) : '')),
  ]);
  const judged = verdicts.map(({ figure, wanted, passed: met }) => `${met ? 'met' : 'NOT MET'}: ${figure} ${wanted}\n`);
  const last = passed === null ? 'a quick trial: no result\n' : `\nline for the table of results:\n${tableLine(result, folder)}\n`;
  return `\n${table([['metric', 'good', ...shown.map(headingOf)], ...rows])}\n${judged.join('')}${last}\n${folder}/README.md\n`;
}

/** The experiments, a line each. */
export function experimentList(experiments: readonly Experiment[]): string {
  const rows = experiments.map(({ system, name, minutes, acceptance, title }) => [
    system,
    name,
    `${minutes} min`,
    title,
    `wanted: ${acceptance.map(criterionText).join('; ')}`,
  ]);
  return table([['system', 'only', 'about', 'what', ''], ...rows]);
}

function criterionText({ figure, relation, than }: Criterion): string {
  if (typeof than === 'number') return `${figure} ${relation} ${than}`;
  return `${figure} ${relation} ${than.times === undefined ? '' : `${than.times} x `}${headingOf(than.who)}`;
}
