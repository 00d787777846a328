import { expect } from 'chai';
import type { RunConfig } from '../../src/config/schema.js';
import { exportModel, parityLimits } from '../../src/export/export-model.js';
import { systems } from '../../src/systems/index.js';
import { readRun, writeRunRecord } from '../../src/training/run-record.js';
import { hashesOf, lastCheckpoint, modulePath, resumeRun, runConfig, trainRun, useSharedFolder, writeImages } from '../training/support.js';

/** Every system, and the one to copy, at a size that takes no time. */
const cases: Readonly<Record<string, { readonly system: string; readonly options: Record<string, unknown>; readonly points?: true }>> = {
  gan: { system: 'gan', options: { latent: 6, hidden: [12], maxout: 4 } },
  'gan on points': { system: 'gan', options: { hidden: [12] }, points: true },
  dcgan: { system: 'dcgan', options: { latent: 6, width: 4 } },
  template: { system: modulePath('../src/systems/template'), options: { latent: 6, units: 8 } },
};

describe('every system', () => {
  const folder = useSharedFolder();

  it('is among these cases', () => {
    const tried = new Set(Object.values(cases).map(({ system }) => system));
    expect(systems.map(({ name }) => name).filter((name) => !tried.has(name))).to.deep.equal([]);
  });

  for (const [name, { system, options, points }] of Object.entries(cases)) {
    describe(name, () => {
      const path = (run: string) => folder.path(`${name}-${run}`);
      const config = (iterations: number): Promise<RunConfig> =>
        runConfig({ system, options, iterations, ...(points ? {} : { data: { data: writeImages(folder.path('data'), 40) } }) });

      it('has finite losses and gives every parameter a gradient', async () => {
        const { events, prepared, directory } = await trainRun(await config(3), path('whole'));
        writeRunRecord(directory, prepared.config, prepared.system, prepared.datasets);
        const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
        expect(losses).to.have.length(3 * prepared.stages[0]!.phases.length);
        expect(losses.every(Number.isFinite)).to.equal(true);
        for (const [moment, { data }] of lastCheckpoint(path('whole')).optimizer) {
          expect(
            data.some((value) => value !== 0),
            moment,
          ).to.equal(true);
        }
      });

      it('resumed from a checkpoint ends where the whole run ends', async () => {
        await trainRun(await config(2), path('parts'));
        await resumeRun(await config(3), path('parts'));
        expect(hashesOf(path('parts'))).to.deep.equal(hashesOf(path('whole')));
      });

      it('exports a model that draws what the trainer draws', async () => {
        const { directory } = await resumeRun(await config(4), path('whole'));
        const { parity } = await exportModel(await readRun(directory), lastCheckpoint(path('whole')), {
          out: path('model.onnx'),
          weights: 'ema',
        });
        expect(parity).to.be.at.most(parityLimits.fp32);
      });
    });
  }
});
