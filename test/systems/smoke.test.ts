import { expect } from 'chai';
import type { RunConfig } from '../../src/config/schema.js';
import { exportModel, parityLimits } from '../../src/export/export-model.js';
import { systems } from '../../src/systems/index.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { readRun, writeRunRecord } from '../../src/training/run-record.js';
import { hashesOf, lastCheckpoint, modulePath, resumeRun, runConfig, trainRun, useSharedFolder, writeImages } from '../training/support.js';

/** Every system, and the one to copy, at a size that takes no time. */
const cases: Readonly<Record<string, { readonly system: string; readonly options: Record<string, unknown>; readonly points?: true }>> = {
  gan: { system: 'gan', options: { latent: 6, hidden: [12], maxout: 4 } },
  'gan on points': { system: 'gan', options: { hidden: [12] }, points: true },
  cgan: { system: 'cgan', options: { latent: 6, width: 4 } },
  dcgan: { system: 'dcgan', options: { latent: 6, width: 4 } },
  wgan: { system: 'wgan', options: { latent: 6, width: 4, k: 2 } },
  'wgan-gp': { system: 'wgan-gp', options: { latent: 6, width: 4, k: 2 } },
  sgan: { system: 'sgan', options: { latent: 6, labels: 8, generatorHidden: [12], hidden: [16, 12] } },
  infogan: { system: 'infogan', options: { latent: 6, width: 2, categories: 3 } },
  acgan: { system: 'acgan', options: { latent: 6, width: 4, discriminatorWidth: 4 } },
  custom: {
    system: 'custom',
    options: {
      loss: 'hinge',
      penalty: { kind: 'gradient' },
      generator: [{ dense: { units: 64, spectralNorm: true } }, { reshape: [4, 4, 4] }, 'batchNorm', 'relu', { convTranspose: 1 }, 'tanh'],
      discriminator: [
        { conv: { filters: 8, stride: 2, spectralNorm: true } },
        { leakyRelu: 0.2 },
        { minibatchStd: 2 },
        'flatten',
        { dense: { units: 1, bias: false } },
      ],
    },
  },
  template: { system: modulePath('../src/systems/template'), options: { latent: 6, units: 8 } },
};

/** The reference engine takes its time. */
const engines = [
  { engine: 'onnxruntime', iterations: 3, workers: 2 },
  { engine: 'cpu', iterations: 2, workers: 1 },
] as const;

describe('every system', () => {
  const folder = useSharedFolder();

  it('is among these cases', () => {
    const tried = new Set(Object.values(cases).map(({ system }) => system));
    expect(systems.map(({ name }) => name).filter((name) => !tried.has(name))).to.deep.equal([]);
  });

  for (const [name, { system, options, points }] of Object.entries(cases)) {
    for (const { engine, iterations, workers } of engines) {
      describe(`${name} on ${engine}`, () => {
        const path = (run: string) => folder.path(`${name}-${engine}-${run}`);
        const config = (iterations: number): Promise<RunConfig> =>
          runConfig({
            ...{ system, options, engine, iterations, workers },
            ...(points ? {} : { data: { data: writeImages(folder.path('data'), 40) } }),
          });

        it('has finite losses, and gives a gradient to every parameter of the networks a phase trains and to no other network', async () => {
          const { events, prepared, directory } = await trainRun(await config(iterations), path('whole'));
          writeRunRecord(directory, prepared.config, prepared.system, prepared.datasets);
          const { phases, optimizers } = prepared.stages[0]!;
          const steps = events.flatMap((event) => (event.type === 'step' ? [event] : []));
          expect(steps).to.have.length(phases.reduce((sum, { every, repeats }) => sum + repeats * Math.ceil(iterations / every), 0));
          for (const { phase, loss, gradientNorm } of steps) {
            expect(Number.isFinite(loss), phase).to.equal(true);
            const { optimizer } = phases.find((candidate) => candidate.name === phase)!;
            expect(Object.keys(gradientNorm)).to.deep.equal(optimizers[optimizer]!.networks);
          }
          for (const [moment, { data }] of lastCheckpoint(path('whole')).optimizer) {
            expect(
              data.some((value) => value !== 0),
              moment,
            ).to.equal(true);
          }
        });

        it('resumed from a checkpoint ends where the whole run ends', async () => {
          await trainRun(await config(iterations - 1), path('parts'));
          await resumeRun(await config(iterations), path('parts'));
          expect(hashesOf(path('parts'))).to.deep.equal(hashesOf(path('whole')));
        });

        it('exports a model that draws what the trainer draws', async () => {
          const run = await readRun(new RunDirectory(path('whole')));
          const { parity } = await exportModel(run, lastCheckpoint(path('whole')), {
            out: path('model.onnx'),
            weights: 'ema',
          });
          expect(parity).to.be.at.most(parityLimits.fp32);
        });
      });
    }
  }
});
