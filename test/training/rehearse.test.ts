import { expect } from 'chai';
import type { Engine, EngineInputs } from '../../src/engines/engine.js';
import { dcgan as typedDcgan } from '../../src/systems/dcgan.js';
import type { Sampler, System } from '../../src/systems/system.js';
import { describeNetworks } from '../../src/training/prepare.js';
import { type Rehearsed, rehearseOn } from '../../src/training/rehearse.js';
import { imageData } from '../engines/support.js';
import imagePool from '../systems/fixtures/image-pool.js';
import noise from '../systems/fixtures/noise.js';

const dcgan: System = typedDcgan;

/** Keeps what it is asked, and computes nothing. */
function recordingEngine(requests: Readonly<Record<string, readonly string[]>> = {}) {
  const asked: string[] = [];
  const given: EngineInputs[] = [];
  const engine: Engine = {
    name: 'recording',
    place: { version: '1', device: 'paper' },
    load: async (_, shapes) => {
      asked.push(`load ${shapes.map(({ phase }) => phase)}`);
      const noise = (phase: string) => (requests[phase] ?? []).map((name) => ({ name, shape: [2, 3], distribution: 'normal' as const }));
      return Object.fromEntries(shapes.map(({ phase }) => [phase, noise(phase)]));
    },
    setNetwork: () => {},
    gradients: async (phase, inputs, into) => {
      asked.push(`gradients ${phase} ${into.length}`);
      given.push(inputs);
      return { loss: 0, metrics: {}, state: {}, perSample: {} };
    },
    infer: async ({ name }, inputs) => {
      asked.push(`infer ${name}`);
      given.push(inputs);
      return new Float32Array(0);
    },
    tensorCount: () => 0,
    dispose: async () => {},
  };
  return { engine, asked, given };
}

describe('the rehearsal before workers start', () => {
  const data = imageData(8, 1);
  const rehearsed = (system: System, options: unknown, samplers: readonly Sampler[]): Rehearsed => ({
    system,
    samplers,
    config: { options: system.options.parse(options) as Rehearsed['config']['options'], seed: 0, shard: 4 },
    datasets: data,
  });

  it('is of every phase, with a place for its gradients, and of every sampler', async () => {
    const options = { latent: 5, width: 2 };
    const parsed = dcgan.options.parse(options);
    const stage = dcgan.stages(parsed, data)[0]!;
    const { layouts } = await describeNetworks(stage, 0);
    const { engine, asked } = recordingEngine();
    await rehearseOn(engine, rehearsed(dcgan, options, dcgan.samplers(parsed, data)), stage, layouts);
    const { discriminator, generator } = layouts;
    expect(asked).to.deep.equal([
      'load discriminator,generator',
      `gradients discriminator ${discriminator!.parameterCount}`,
      `gradients generator ${generator!.parameterCount}`,
      'infer generator',
    ]);
  });

  it('leaves out samplers whose networks a later stage brings', async () => {
    const stage = imagePool.stages({}, data)[0]!;
    const { layouts } = await describeNetworks(stage, 0);
    const sampler = (name: string, networks: readonly string[]): Sampler => ({
      name,
      networks,
      inputs: [{ name: 'image', kind: 'image', shape: [8, 8, 1], stream: 'data' }],
      output: { name: 'image', kind: 'image', shape: [8, 8, 1] },
      generate: (_, { image }) => image!,
    });
    const { engine, asked, given } = recordingEngine();
    await rehearseOn(engine, rehearsed(imagePool, {}, [sampler('later', ['refiner']), sampler('now', ['generator'])]), stage, layouts);
    expect(asked.filter((text) => text.startsWith('infer'))).to.deep.equal(['infer now']);
    expect(given.at(-1)!.image!.shape).to.deep.equal([2, 8, 8, 1]);
  });

  it('feeds the noise that layers have asked for', async () => {
    const stage = noise.stages({}, data)[0]!;
    const { layouts } = await describeNetworks(stage, 0);
    const { engine, given } = recordingEngine({ [stage.phases[0]!.name]: ['noise/net/thin'] });
    await rehearseOn(engine, rehearsed(noise, {}, []), stage, layouts);
    expect(given[0]!['noise/net/thin']!.data).to.have.length(6);
  });
});
