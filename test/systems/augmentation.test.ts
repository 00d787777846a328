import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { createCpuEngine } from '../../src/engines/cpu.js';
import { dcgan } from '../../src/systems/dcgan.js';
import type { Stage, System } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';
import { type Case, options as engineOptions, expectAgreement, imageData, pointData, runPhases, startEngine } from '../engines/support.js';
import { skip } from '../skip.js';
import { hashesOf, lastCheckpoint, resumeRun, runConfig, trainRun, useSharedFolder, values, writeImages } from '../training/support.js';

const system: System = dcgan;

const stage = (options: Record<string, unknown>): Stage => system.stages(system.options.parse(options), imageData(8, 1))[0]!;

const everything = ['color', 'translation', 'cutout'];

describe('augmentation of what the discriminator sees', () => {
  const folder = useSharedFolder();

  it('is none by default: no noise, no scalars, no memory', async () => {
    const { noise } = await outcome([]);
    expect(noise).to.deep.equal({ discriminator: [], generator: [] });
    expect(Object.keys(stage({}).memory ?? {})).to.deep.equal([]);
    const scalars = stage({}).phases[0]!.scalars?.({ iteration: 0, duration: undefined, samples: 0, memory: {} });
    expect(scalars).to.deep.equal({});
  });

  it('falls on real and generated images, in the phases of both networks', async () => {
    const { noise } = await outcome(everything);
    const names = (phase: string) => noise[phase]!.map(({ name }) => name);
    expect(names('discriminator')).to.deep.equal(['noise/diff-augment/real', 'noise/diff-augment/fake']);
    expect(names('generator')).to.deep.equal(['noise/diff-augment/fake']);
  });

  it('refuses ada beside others, and points', () => {
    const error = inputError(() => stage({ augment: ['color', 'ada'] }));
    expect(error.code).to.equal('augmentation');
    expect(error.message).to.include('augment is color,ada');
    expect(inputError(() => system.stages(system.options.parse({ augment: ['color'] }), pointData)).code).to.equal('data-kind');
  });

  for (const name of ['onnxruntime', 'tensorflow']) {
    for (const augment of [everything, ['ada']]) {
      for (const channels of [1, 3]) {
        it(`on ${name} gives the losses and gradients of the reference: ${augment.join(', ')}, ${channels} channels`, async function () {
          const engine = await startEngine(name);
          if ('missing' in engine) return skip(this, engine.missing);
          const given = dcganCase(augment, channels);
          try {
            await expectAgreement(await runPhases(engine, given), await outcome(augment, channels), given);
          } finally {
            await engine.dispose();
          }
        });
      }
    }
  }

  for (const augment of [everything, ['ada']]) {
    const config = async (changes: { workers?: number; iterations?: number }) =>
      runConfig({
        system: 'dcgan',
        // The probability of ada changes fast, so that the last iterations depend on what the checkpoint holds of it.
        options: { latent: 6, width: 4, augment, adaSpeed: 60, adaTarget: -1 },
        iterations: 6,
        data: { data: writeImages(folder.path('data'), 40) },
        ...changes,
      });
    const path = (run: string) => folder.path(`${augment[0]}-${run}`);

    it(`ends with the same tensors for any workers and when resumed: ${augment.join(', ')}`, async () => {
      await trainRun(await config({ workers: 1 }), path('one'));
      await trainRun(await config({ iterations: 5 }), path('parts'));
      await resumeRun(await config({}), path('parts'));
      expect(hashesOf(path('parts'))).to.deep.equal(hashesOf(path('one')));
    });
  }

  it('tells the strength of ada and the sign it follows', async () => {
    const { memory } = lastCheckpoint(folder.path('ada-one'));
    expect(values(memory, 'ada/probability')[0]).to.equal(Math.fround(48 / 60));
    const { metrics } = (await outcome(['ada'])).phases.discriminator!.result;
    expect(Object.keys(metrics)).to.deep.equal(['d_real', 'd_fake', 'd_separation', 'ada_probability', 'ada_sign']);
    // What the engines were compared with above was no p that leaves images alone.
    expect(metrics.ada_probability).to.be.within(0.2, 1);
  });
});

/** These inputs are drawn from [-1, 1), and ada's probability is none below 0. */
const withProbability: System = {
  ...system,
  stages: (options, data) =>
    system.stages(options, data).map((stage) => ({
      ...stage,
      phases: stage.phases.map((phase) => ({
        ...phase,
        loss: (networks, inputs) => {
          const { ada_probability: drawn } = inputs;
          return phase.loss(networks, drawn ? { ...inputs, ada_probability: tf.abs(drawn) } : inputs);
        },
      })),
    })),
};

const dcganCase = (augment: readonly string[], channels = 1): Case => ({
  title: 'augmented',
  system: withProbability,
  options: { latent: 8, width: 4, augment },
  data: imageData(8, channels),
  shard: 4,
});

async function outcome(augment: readonly string[], channels = 1) {
  const engine = await createCpuEngine(engineOptions);
  return runPhases(engine, dcganCase(augment, channels)).finally(() => engine.dispose());
}
