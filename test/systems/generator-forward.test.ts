import { expect } from 'chai';
import fc from 'fast-check';
import { type GeneratorForward, generatorForwardOf, generatorForwards, withGeneratorForward } from '../../src/systems/generator-forward.js';
import { systems } from '../../src/systems/index.js';
import type { InputSpec } from '../../src/systems/inputs.js';
import type { Phase, Sampler, SamplerInput, Stage, System } from '../../src/systems/system.js';
import { imageData, pointData } from '../engines/support.js';

type Drawn = Extract<InputSpec, { kind: 'latent' | 'label' }>;

const draws = (spec: InputSpec): spec is Drawn => spec.kind === 'latent' || spec.kind === 'label';
const drawnIn = ({ phases }: Stage) => phases.flatMap(({ optimizer, inputs }) => inputs.filter(draws).map((spec) => ({ optimizer, spec })));
const sharesOf = (stage: Stage) => stage.phases.map(({ inputs }) => inputs.map((spec) => (draws(spec) ? spec.share : 'no draw')));

/** A stage of phases with these optimizers and inputs; nothing else of it is looked at. */
const stageOf = (phases: readonly Pick<Phase, 'optimizer' | 'inputs'>[]): Stage => ({
  name: 'made-up',
  networks: () => ({}),
  optimizers: {},
  duration: 'rest',
  resetOptimizers: false,
  phases: phases.map((phase, i) => ({
    ...{ name: `phase${i}`, every: 1, repeats: 1, order: 1 },
    loss: () => {
      throw new Error('nothing is computed');
    },
    ...phase,
  })),
});

const samplerOf = (...inputs: readonly SamplerInput[]): Sampler => ({
  name: 'generator',
  networks: ['generator'],
  inputs,
  output: { name: 'image', kind: 'image', shape: [8, 8, 1] },
  generate: () => {
    throw new Error('nothing is computed');
  },
});

const latent = { kind: 'latent', name: 'latent', shape: [4], distribution: 'normal' } as const;
const label = { kind: 'label', name: 'label', classes: 3 } as const;
const real = { kind: 'data', name: 'real', stream: 'data', share: 'batch' } as const;
const samplers = [samplerOf(latent, label)];
const players = (ofDiscriminator: readonly InputSpec[], ofGenerator: readonly InputSpec[]) =>
  stageOf([
    { optimizer: 'discriminator', inputs: ofDiscriminator },
    { optimizer: 'generator', inputs: ofGenerator },
  ]);
const shared = (stage: Stage) => sharesOf(withGeneratorForward(stage, samplers, 'shared'));

describe("the choice of the generator's forward pass", () => {
  it('shared lets the phases of both players draw the same latents and classes', () => {
    expect(shared(players([real, latent, label], [latent, label]))).to.deep.equal([
      ['no draw', 'latent', 'label'],
      ['latent', 'label'],
    ]);
  });

  it('shared reaches every phase that draws them, of whatever optimizer', () => {
    const stage = stageOf(['critic', 'critic', 'generator'].map((optimizer) => ({ optimizer, inputs: [latent] })));
    expect(shared(stage)).to.deep.equal([['latent'], ['latent'], ['latent']]);
  });

  it('shared leaves alone what a single player draws, and what differs', () => {
    const alone = { ...latent, name: 'other' };
    for (const other of [alone, { ...latent, shape: [5] }, { ...latent, distribution: 'uniform' } as const, { ...latent, factor: 2 }]) {
      expect(shared(players([latent], [other]))).to.deep.equal([[undefined], [undefined]]);
    }
    expect(shared(players([label], [{ ...label, classes: 4 }]))).to.deep.equal([[undefined], [undefined]]);
    expect(shared(stageOf([latent, latent].map((spec) => ({ optimizer: 'critic', inputs: [spec] }))))).to.deep.equal([
      [undefined],
      [undefined],
    ]);
  });

  it('shared leaves alone the noise that losses add to samples, which no sampler feeds', () => {
    const noise = { ...latent, name: 'fake_noise' };
    expect(shared(players([latent, noise], [latent, noise]))).to.deep.equal([
      ['latent', undefined],
      ['latent', undefined],
    ]);
  });

  it('shared keeps the words there are, and takes no word twice', () => {
    expect(shared(players([{ ...latent, share: 'z' }], [latent]))).to.deep.equal([['z'], ['z']]);
    const called = { ...label, share: 'latent' };
    expect(shared(players([latent, called], [latent, called]))).to.deep.equal([
      ['latent/2', 'latent'],
      ['latent/2', 'latent'],
    ]);
  });

  it('fresh takes the words of latents and classes away, and leaves batches of data shared', () => {
    const word = { share: 'common' };
    const stage = withGeneratorForward(players([real, { ...latent, ...word }], [{ ...label, ...word }]), samplers, 'fresh');
    expect(stage.phases.map(({ inputs }) => inputs)).to.deep.equal([[real, latent], [label]]);
  });

  describe('on any stage', () => {
    const word = fc.option(fc.constantFrom('a', 'b', 'latent', 'label'), { nil: undefined });
    const spec: fc.Arbitrary<InputSpec> = fc
      .tuple(
        fc.oneof(
          fc.record({
            kind: fc.constant('latent' as const),
            name: fc.constantFrom('latent', 'noise', 'a'),
            shape: fc.constantFrom([2], [3, 3]),
            distribution: fc.constantFrom('normal' as const, 'uniform' as const),
          }),
          fc.record({ kind: fc.constant('label' as const), name: fc.constantFrom('label', 'a'), classes: fc.constantFrom(2, 3) }),
          fc.constant({ kind: 'data', name: 'real', stream: 'data' } as const),
        ),
        word,
        fc.constantFrom(undefined, 1, 2),
      )
      .map(([drawn, share, factor]) => ({ ...drawn, ...(share ? { share } : {}), ...(factor ? { factor } : {}) }));
    const inputs = fc.uniqueArray(spec, { selector: ({ name }) => name, maxLength: 4 });
    const stage = fc
      .array(fc.record({ optimizer: fc.constantFrom('discriminator', 'generator', 'encoder'), inputs }), { minLength: 1, maxLength: 4 })
      .map(stageOf);
    const choices = fc.constantFrom(...generatorForwards);
    const choose = (made: Stage, choice: GeneratorForward) => withGeneratorForward(made, samplers, choice);

    it('changes nothing but share words of latents and classes', () => {
      fc.assert(
        fc.property(stage, choices, (made, choice) => {
          const bare = (from: Stage) => ({
            ...from,
            phases: from.phases.map((phase) => ({
              ...phase,
              inputs: phase.inputs.map((spec) => (draws(spec) ? { ...spec, share: undefined } : spec)),
            })),
          });
          expect(bare(choose(made, choice))).to.deep.equal(bare(made));
        }),
      );
    });

    it('is the last one made', () => {
      fc.assert(
        fc.property(stage, choices, (made, choice) => {
          expect(choose(choose(made, choice), choice)).to.deep.equal(choose(made, choice));
          expect(choose(choose(made, 'shared'), 'fresh')).to.deep.equal(choose(made, 'fresh'));
        }),
      );
    });

    it('is what the stage then tells of itself, shared only where players have something in common', () => {
      fc.assert(
        fc.property(stage, (made) => {
          expect(generatorForwardOf([choose(made, 'fresh')], samplers)).to.equal('fresh');
          const chosen = choose(made, 'shared');
          if (generatorForwardOf([chosen], samplers) !== 'shared') expect(chosen).to.deep.equal(made);
        }),
      );
    });

    it('shared gives different draws different words', () => {
      fc.assert(
        fc.property(stage, (made) => {
          const words = new Map<string, string>();
          for (const { spec } of drawnIn(choose(choose(made, 'fresh'), 'shared'))) {
            if (spec.share === undefined) continue;
            const { share, factor, ...draw } = spec;
            const what = JSON.stringify({ ...draw, factor: factor ?? 1 });
            expect(words.get(share) ?? what).to.equal(what);
            words.set(share, what);
          }
        }),
      );
    });
  });
});

describe("the systems' own choice", () => {
  const own = (system: System, options: Record<string, unknown> = {}, data = imageData(28, 1, 10)) => {
    const parsed = system.options.parse(options);
    return { stages: system.stages(parsed, data), samplers: system.samplers(parsed, data) };
  };
  const named = (name: string) => systems.find((system) => system.name === name)!;
  const forwardOf = (...args: Parameters<typeof own>) => {
    const { stages, samplers } = own(...args);
    return generatorForwardOf(stages, samplers);
  };

  it('is to share in dcgan and cgan, and fresh latents in the others', () => {
    const layers = { generator: [{ dense: 784 }, { reshape: [28, 28, 1] }], discriminator: ['flatten', { dense: 1 }] };
    const found = systems.map((system) => [system.name, forwardOf(system, system.name === 'custom' ? layers : {})]);
    expect(Object.fromEntries(found)).to.deep.equal({
      ...{ gan: 'fresh', cgan: 'shared', dcgan: 'shared', wgan: 'fresh', 'wgan-gp': 'fresh' },
      ...{ sgan: 'fresh', infogan: 'fresh', acgan: 'fresh', custom: 'fresh' },
    });
    expect(forwardOf(named('custom'), { ...layers, shareLatents: true })).to.equal('shared');
  });

  it('shared on one that shares already is the very same stage', () => {
    for (const name of ['dcgan', 'cgan']) {
      const { stages, samplers } = own(named(name));
      const [before, after] = [stages[0]!, withGeneratorForward(stages[0]!, samplers, 'shared')];
      expect(after.phases.map(({ inputs }) => inputs)).to.deep.equal(before.phases.map(({ inputs }) => inputs));
    }
  });

  it('can be changed to shared wherever both players draw a batch of one size', () => {
    for (const name of ['gan', 'wgan', 'wgan-gp', 'sgan', 'infogan']) {
      const { stages, samplers } = own(named(name));
      expect(generatorForwardOf([withGeneratorForward(stages[0]!, samplers, 'shared')], samplers), name).to.equal('shared');
    }
  });

  it("leaves gan's instance noise to each phase", () => {
    const { stages, samplers } = own(named('gan'), {}, pointData);
    const drawn = drawnIn(withGeneratorForward(stages[0]!, samplers, 'shared'));
    expect(new Set(drawn.filter(({ spec }) => spec.share !== undefined).map(({ spec }) => spec.name))).to.deep.equal(new Set(['latent']));
    expect(drawn.map(({ spec }) => spec.name)).to.include('fake_noise');
  });
});
