import { metrics } from '../../src/evaluation/metrics.js';
import { METRICS } from '../../src/monitoring/metric-table.js';
import { dashboard } from './dashboard.js';
import { expressionsOf } from './expressions.js';
import { graph, stat } from './panels.js';
import type { VariableName } from './variables.js';

const variables: readonly VariableName[] = ['datasource', 'job', 'instance', 'run'];
const { series, rate, increase } = expressionsOf(variables);

/** Evaluation figures that are parts of a whole, as an alternative of a regular expression. */
const ratios = Object.entries(metrics)
  .filter(([, { range }]) => range[0] === 0 && range[1] === 1)
  .map(([name]) => name)
  .join('|');

/** How runs come along: whether the two sides are in balance, whether the pictures differ, and how good they are. */
export const training = () =>
  dashboard({
    uid: 'ganforge-training',
    title: 'ganforge: training',
    description: 'Losses, the balance of generator and discriminator, diversity and quality of samples.',
    variables,
    process: METRICS.runInfo.name,
    rows: {
      Runs: [
        stat({
          title: 'Trained',
          description: 'What is trained, on what data, on which engine and device.',
          unit: 'none',
          names: true,
          span: 6,
          queries: [
            [series(METRICS.runInfo.name), '{{system}}, {{dataset}}, {{engine}} {{engine_version}} in {{precision}} on {{device}}'],
          ],
        }),
        stat({
          title: 'Iterations',
          description: 'Iterations done in the time shown.',
          unit: 'none',
          span: 3,
          queries: [[`sum by (instance) (increase(${series(METRICS.iterations.name)}[$__range]))`, '{{instance}}']],
        }),
        stat({
          title: 'Mode collapse',
          description: METRICS.modeCollapse.help,
          unit: 'none',
          span: 3,
          words: { 0: 'no', 1: 'collapsed' },
          thresholds: [
            { value: null, color: 'green' },
            { value: 1, color: 'red' },
          ],
          queries: [[series(METRICS.modeCollapse.name), '{{instance}}']],
        }),
        stat({
          title: 'Discriminator',
          description: METRICS.discriminatorDead.help,
          unit: 'none',
          span: 3,
          words: { 0: 'alive', 1: 'dead' },
          thresholds: [
            { value: null, color: 'green' },
            { value: 1, color: 'red' },
          ],
          queries: [[series(METRICS.discriminatorDead.name), '{{network}} {{instance}}']],
        }),
        stat({
          title: 'Paused',
          description: METRICS.paused.help,
          unit: 'none',
          span: 3,
          words: { 0: 'no', 1: 'paused' },
          thresholds: [
            { value: null, color: 'text' },
            { value: 1, color: 'yellow' },
          ],
          queries: [[series(METRICS.paused.name), '{{instance}}']],
        }),
        stat({
          title: 'Non-finite steps',
          description: `${METRICS.nonFiniteSteps.help} More than a few: lower the learning rate.`,
          unit: 'none',
          span: 3,
          thresholds: [
            { value: null, color: 'green' },
            { value: 0.5, color: 'red' },
          ],
          queries: [[`sum by (instance) (increase(${series(METRICS.nonFiniteSteps.name)}[$__range]))`, '{{instance}}']],
        }),
        stat({
          title: 'Checkpoint age',
          description: 'Time since the last complete checkpoint: what is lost when the process ends now.',
          unit: 's',
          span: 3,
          queries: [[`time() - ${series(METRICS.checkpointLastSuccess.name)}`, '{{instance}}']],
        }),
      ],
      Balance: [
        graph({
          title: 'Losses',
          description: `${METRICS.loss.help} They tell little alone: look at the outputs of the discriminator and at the diversity too.`,
          unit: 'none',
          span: 12,
          queries: [[series(METRICS.loss.name), '{{network}} ({{phase}}) {{instance}}']],
        }),
        graph({
          title: 'D(x) and D(G(z))',
          description: `${METRICS.discriminatorOutput.help} At the dashed line, 0.5, a discriminator that gives probabilities cannot tell them apart; a dead one is there too.`,
          unit: 'none',
          span: 12,
          line: 0.5,
          queries: [
            [series(METRICS.discriminatorOutput.name, 'source="real"'), 'D(x) {{network}} {{instance}}'],
            [series(METRICS.discriminatorOutput.name, 'source="fake"'), 'D(G(z)) {{network}} {{instance}}'],
          ],
        }),
        graph({
          title: 'Equilibrium distance',
          description: METRICS.equilibriumDistance.help,
          unit: 'none',
          min: 0,
          max: 1,
          span: 8,
          queries: [[series(METRICS.equilibriumDistance.name), '{{instance}}']],
        }),
        graph({
          title: 'Gap: D(x) - D(G(z))',
          description:
            'Near 0 the generator deceives the discriminator, or the discriminator is dead; near 1 of a probability the discriminator overpowers. For a critic, its estimate of the distance.',
          unit: 'none',
          span: 8,
          queries: [
            [
              `${series(METRICS.discriminatorOutput.name, 'source="real"')} - ignoring (source) ${series(METRICS.discriminatorOutput.name, 'source="fake"')}`,
              '{{network}} {{instance}}',
            ],
          ],
        }),
        graph({
          title: 'Overlap of D(x) and D(G(z))',
          description: `${METRICS.discriminatorOverlap.help} Near 0 for long, the discriminator overpowers.`,
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 8,
          queries: [[series(METRICS.discriminatorOverlap.name), '{{network}} {{instance}}']],
        }),
      ],
      'Gradients and parameters': [
        graph({
          title: 'Gradient norms',
          description: `${METRICS.gradientNorm.help} Logarithmic. Vanishing in the generator: the discriminator overpowers; in both: training is dead.`,
          unit: 'none',
          logarithmic: true,
          span: 8,
          queries: [[series(METRICS.gradientNorm.name), '{{network}} {{instance}}']],
        }),
        graph({
          title: 'Update ratios',
          description: `${METRICS.updateRatio.help} Logarithmic. Far above, the learning rate is too high; far below, too low.`,
          unit: 'none',
          logarithmic: true,
          span: 8,
          queries: [[series(METRICS.updateRatio.name), '{{network}} {{instance}}']],
        }),
        graph({
          title: 'Parameter norms',
          description: `${METRICS.parameterNorm.help} Growth without end goes before steps that are not finite.`,
          unit: 'none',
          span: 8,
          queries: [[series(METRICS.parameterNorm.name), '{{network}} {{instance}}']],
        }),
      ],
      Samples: [
        graph({
          title: 'Sample diversity',
          description: `${METRICS.sampleDiversity.help} Below the dashed line several times in a row counts as mode collapse.`,
          unit: 'percentunit',
          min: 0,
          line: 0.5,
          span: 6,
          queries: [[series(METRICS.sampleDiversity.name), '{{instance}}']],
        }),
        graph({
          title: 'Fréchet inception distance',
          description: 'Of the last evaluation (--evaluate-every); lower is better.',
          unit: 'none',
          min: 0,
          span: 6,
          queries: [[series(METRICS.evaluation.name, 'metric="fid"'), '{{instance}}']],
        }),
        graph({
          title: 'Ratios of the evaluation',
          description:
            'Figures of the last evaluation that are parts of a whole, such as precision, recall and coverage; higher is better.',
          unit: 'percentunit',
          min: 0,
          max: 1,
          span: 6,
          queries: [[series(METRICS.evaluation.name, `metric=~"${ratios}"`), '{{metric}} {{instance}}']],
        }),
        graph({
          title: 'Other figures of the evaluation',
          description: 'Figures of the last evaluation with scales of their own, such as the inception score and the modes covered.',
          unit: 'none',
          span: 6,
          queries: [[series(METRICS.evaluation.name, `metric!~"fid|${ratios}"`), '{{metric}} {{instance}}']],
        }),
      ],
      Progress: [
        graph({
          title: 'Samples per second',
          description: 'Real samples trained on per second.',
          unit: 'suffix: samples/s',
          min: 0,
          span: 6,
          queries: [[rate(METRICS.samples.name, ['instance']), '{{instance}}']],
        }),
        graph({
          title: 'Iterations per second',
          description: 'All phases once are an iteration.',
          unit: 'suffix: iterations/s',
          min: 0,
          span: 6,
          queries: [[rate(METRICS.iterations.name, ['instance']), '{{instance}}']],
        }),
        graph({
          title: 'Non-finite steps',
          description: METRICS.nonFiniteSteps.help,
          unit: 'suffix: steps',
          min: 0,
          span: 4,
          queries: [[increase(METRICS.nonFiniteSteps.name, ['instance']), '{{instance}}']],
        }),
        graph({
          title: 'Checkpoint age',
          description: 'Time since the last complete checkpoint; rises until the next.',
          unit: 's',
          min: 0,
          span: 4,
          queries: [[`time() - ${series(METRICS.checkpointLastSuccess.name)}`, '{{instance}}']],
        }),
        graph({
          title: 'Failed checkpoints',
          description: METRICS.checkpointFailures.help,
          unit: 'suffix: checkpoints',
          min: 0,
          span: 4,
          queries: [[increase(METRICS.checkpointFailures.name, ['instance']), '{{instance}}']],
        }),
      ],
    },
  });
