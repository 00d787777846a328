import { expect } from 'chai';
import { resolveConfig } from '../../src/config/resolve.js';
import { InputError } from '../../src/errors.js';
import { metrics } from '../../src/evaluation/metrics.js';
import { type Experiment, folderName } from '../../src/reproduce/experiment.js';
import { experiments, findExperiments, withoutExperiment } from '../../src/reproduce/experiments/index.js';
import { quickVersion } from '../../src/reproduce/quick.js';
import { trainingArguments, trainingFlags } from '../../src/reproduce/training-flags.js';
import { findSystem, systems } from '../../src/systems/index.js';

/** What an experiment measures, the figures of the generator itself. */
const measured = ({ measuring }: Experiment): string[] => [
  ...measuring.metrics,
  ...(measuring.criticTrend ? ['critic-trend'] : []),
  ...(measuring.testAccuracy ? ['test-accuracy'] : []),
];

describe('the experiments', () => {
  it('show something of every system, or say why not', () => {
    const shown = new Set(experiments.map(({ system }) => system));
    for (const { name } of systems) expect(shown.has(name) !== name in withoutExperiment, name).to.equal(true);
    expect([...shown, ...Object.keys(withoutExperiment)]).to.have.members(systems.map(({ name }) => name));
  });

  it('have a folder each', () => {
    expect(new Set(experiments.map(folderName)).size).to.equal(experiments.length);
  });

  for (const experiment of experiments) {
    describe(folderName(experiment), () => {
      const { system, training, measuring, acceptance, minutes, twin } = experiment;

      it('trains with options that the system has, on batches of which two workers get a part each', async () => {
        for (const part of twin ? (['main', 'twin'] as const) : (['main'] as const)) {
          const config = resolveConfig(trainingFlags(experiment, part, 'onnxruntime'), await findSystem(system), 2);
          expect(config).to.deep.include({
            data: { data: training.data },
            seed: training.seed ?? 1,
            engine: 'onnxruntime',
            shard: training.batch / 2,
          });
          expect(config.options).to.deep.include(part === 'twin' ? { ...training.options, ...twin!.options } : { ...training.options });
        }
      });

      it('is judged, by what it measures', () => {
        expect(acceptance).to.not.be.empty;
        for (const { figure, than } of acceptance) {
          expect(measured(experiment)).to.include(figure);
          const others = ['real', 'noise', ...(measuring.gaussian ? ['gaussian'] : []), ...(twin ? [twin.name] : [])];
          if (typeof than !== 'number') expect(others).to.include(than.who);
        }
        expect(Object.keys(metrics)).to.include.members([...measuring.metrics]);
      });

      it('takes at most half an hour', () => {
        expect(minutes).to.be.within(1, 30);
      });

      it('stands beside one that is done before it', () => {
        const before = experiments.slice(0, experiments.indexOf(experiment)).map(folderName);
        expect(['none', ...before]).to.include(measuring.beside ?? 'none');
      });
    });
  }

  it('are found by system and name; others are refused with the nearest', () => {
    expect(findExperiments('gan').map(({ name }) => name)).to.deep.equal(['ring', 'grid', 'mnist']);
    expect(findExperiments('gan', 'grid').map(({ name }) => name)).to.deep.equal(['grid']);
    expect(() => findExperiments('dcgam')).to.throw(InputError, "did you mean 'dcgan'?");
    expect(() => findExperiments('gan', 'rings')).to.throw(InputError, "did you mean 'ring'?");
    expect(() => findExperiments('custom')).to.throw(InputError, 'custom has no experiment: its networks are');
  });
});

describe('the quick version of an experiment', () => {
  it('is short, promises nothing, and has a folder of its own', () => {
    for (const experiment of experiments) {
      const quick = quickVersion(experiment);
      expect(quick.training.iterations).to.be.at.most(100);
      expect(quick.twin?.iterations ?? 0).to.be.at.most(100);
      expect(quick.acceptance).to.be.empty;
      expect(experiments.map(folderName)).to.not.include(folderName(quick));
    }
  });
});

describe('the training of an experiment as arguments', () => {
  it('are those of `ganforge train`', () => {
    const experiment: Experiment = {
      ...experiments[0]!,
      training: {
        data: 'mnist',
        iterations: 10,
        batch: 8,
        shard: 4,
        evaluateEvery: 2,
        options: { hidden: [16, 8], loss: 'minimax', k: 2 },
      },
      twin: { name: 'other', options: { k: 3 }, iterations: 5 },
    };
    const fixed = (iterations: string, every = '') =>
      `gan --data mnist --iterations ${iterations} --batch 8 --shard 4 --seed 1 --engine cpu${every} --set hidden=[16,8] --set loss=minimax`;
    const textOf = (part: 'main' | 'twin') => trainingArguments('gan', trainingFlags(experiment, part, 'cpu')).join(' ');
    expect(textOf('main')).to.equal(`${fixed('10', ' --evaluate-every 2')} --set k=2`);
    expect(textOf('twin')).to.equal(`${fixed('5')} --set k=3`);
  });

  it('name a seed that is not that of all experiments', () => {
    const experiment = experiments[0]!;
    const withSeed = { ...experiment, training: { ...experiment.training, seed: 7 } };
    expect(trainingArguments('gan', trainingFlags(withSeed, 'main', 'cpu')).join(' ')).to.include('--seed 7 ');
  });
});
