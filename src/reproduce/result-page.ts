import { candidatesOf, type Figures, headingOf } from './figures.js';
import type { Result } from './result.js';
import { estimateText } from './results-table.js';

/** A result as a Markdown page, for its folder. */
export function resultPage(result: Result): string {
  const { system, experiment, title, command } = result;
  return `${[
    `# ${system}, ${experiment}`,
    title,
    verdictText(result),
    ['```sh', command, '```'].join('\n'),
    ...(result.remarks.length > 0 ? [result.remarks.join('\n')] : []),
    '## Measured',
    figuresTable(result.figures),
    ...measuredHow(result),
    ...(result.pictures.length > 0
      ? ['## Pictures', ...result.pictures.map(({ file, shows }) => `${shows}:\n\n![${shows}](${file})`)]
      : []),
    '## Trained',
    trainedHow(result),
  ].join('\n\n')}\n`;
}

function verdictText({ passed, verdicts, figures }: Result): string {
  if (passed === null) return '**No result**: a quick trial.';
  const lines = verdicts.map(({ figure, value, wanted, passed: met }) => {
    const { title, values } = figures[figure]!;
    const measured = values.generated ? estimateText(values.generated) : String(value);
    return `- ${title}: ${measured}; wanted ${wanted}: ${met ? 'met' : 'not met'}`;
  });
  return [`**${passed ? 'Met' : 'Not met'}**`, '', ...lines].join('\n');
}

function figuresTable(figures: Figures): string {
  const shown = candidatesOf(figures);
  const rows = Object.values(figures).map(({ title, better, values }) => {
    const cells = shown.map((who) => (values[who] ? estimateText(values[who]) : ''));
    return `| ${[title, better === 'lower' ? 'low' : 'high', ...cells].join(' | ')} |`;
  });
  return [`| ${['', 'good', ...shown.map(headingOf)].join(' | ')} |`, `|${'---|'.repeat(shown.length + 2)}`, ...rows].join('\n');
}

/** Nothing where no samples were drawn: an accuracy is of all test images, once. */
function measuredHow({ figures, evaluation: { samples, repetitions, seed, features } }: Result): string[] {
  if (!Object.values(figures).some(({ values }) => Object.values(values).some((estimate) => estimate.values.length > 1))) return [];
  const sets = `Sets of ${samples.toLocaleString('en-US')} samples, drawn and measured ${repetitions} times, seed ${seed}; in brackets the 95% confidence interval of the mean.`;
  return [features === undefined ? sets : `${sets} Features of the ${features}.`];
}

function trainedHow({ training, versions, machine, seconds }: Result): string {
  const { command, twin, data, data_hash: hash, iterations, engine } = training;
  const rows = [
    ['command', `\`${command}\``],
    ...(twin === undefined ? [] : [['beside it', `\`${twin}\``]]),
    ['iterations', String(iterations)],
    ['data', `${data}, SHA-256 ${hash.slice(0, 16)}...`],
    ['engine', engine],
    ['seconds', `${Math.round(seconds.training)} of training, ${Math.round(seconds.evaluation)} of measuring`],
    ['machine', `${machine.processor}, ${machine.cores} cores`],
    [
      'versions',
      Object.entries(versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
  ];
  return ['| | |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}
