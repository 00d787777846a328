import { expect } from 'chai';
import type { EngineInputs, ShardPosition } from '../../../src/engines/engine.js';
import { createOnnxRuntimeEngine } from '../../../src/engines/onnxruntime/engine.js';
import { tracePhase } from '../../../src/engines/onnxruntime/phase-graph.js';
import { findSharedWork } from '../../../src/engines/onnxruntime/shared-work.js';
import { withTraceableNetworks } from '../../../src/engines/onnxruntime/traceable.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { gan } from '../../../src/systems/gan.js';
import type { Stage } from '../../../src/systems/system.js';
import { phaseShape } from '../../../src/training/inputs.js';
import { type Case, drawInputs, imageData, options, setNetworks, stageOf, startingValues } from '../support.js';

const given: Case = { title: 'dcgan', system: dcgan, options: { latent: 8, width: 4 }, data: imageData(8, 1), shard: 4 };
const phaseNames = ['discriminator', 'generator'] as const;

describe('work that phases share', () => {
  const find = (stage: Stage, { data, shard }: Case) =>
    withTraceableNetworks(stage, (models, weights) => {
      const traced = stage.phases.map((phase) => {
        const { graph } = tracePhase(stage, phase, models, weights, phaseShape(phase, stage, data, shard).inputs);
        return [phase.name, graph] as const;
      });
      return findSharedWork(stage, new Map(traced));
    });

  it("of dcgan is the generator's forward pass on the latents of the discriminator's step", async () => {
    const work = (await find(stageOf(given), given)).get('generator')!;
    expect(work).to.deep.include({ giver: 'discriminator', networks: ['generator'] });
    expect(work.rest.nodes.map(({ opType }) => opType)).to.not.include('Tanh');
    expect(work.kept.length).to.be.above(0);
  });

  it('of phases that draw latents of their own is none', async () => {
    const fresh: Case = { ...given, title: 'gan', system: gan, options: { latent: 4, hidden: [6], maxout: 3 } };
    expect([...(await find(stageOf(fresh), fresh))]).to.deep.equal([]);
  });

  it('is none where the network is trained in between', async () => {
    const stage = stageOf(given);
    const both = { ...stage, optimizers: { ...stage.optimizers, discriminator: stage.optimizers.generator! } };
    expect([...(await find(both, given))]).to.deep.equal([]);
  });
});

describe('a phase that takes over', () => {
  /** Runs `body` with an engine on dcgan's first weights. */
  async function withEngine(
    body: (step: (phase: string, position?: ShardPosition) => Promise<unknown>, halve: (network: string) => void) => Promise<void>,
  ): Promise<void> {
    const stage = stageOf(given);
    const { values } = await startingValues(stage);
    const engine = await createOnnxRuntimeEngine({ ...options, device: 'cpu' });
    try {
      const noise = await engine.load(
        stage,
        stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard)),
      );
      setNetworks(engine, values);
      const { latent } = drawInputs(stage, given, 'generator', noise.generator!);
      const step = async (phase: string, position?: ShardPosition) => {
        const inputs: EngineInputs = { ...drawInputs(stage, given, phase, noise[phase]!), latent: latent! };
        const gradient = new Float32Array(values[phase]!.parameters.length).fill(Number.NaN);
        const result = await engine.gradients(phase, inputs, gradient, position);
        return { ...result, gradient };
      };
      const halve = (network: string) =>
        engine.setNetwork(
          network,
          values[network]!.parameters.map((x) => x / 2),
          undefined,
        );
      await body(step, halve);
    } finally {
      await engine.dispose();
    }
  }

  it('gives what it gives alone, bit for bit, shard by shard and iteration by iteration', () =>
    withEngine(async (step) => {
      const alone = [await step('discriminator'), await step('generator')];
      for (const iteration of [0, 1]) {
        for (const phase of [0, 1] as const) {
          for (const shard of [0, 1]) expect(await step(phaseNames[phase], { iteration, shard })).to.deep.equal(alone[phase]);
        }
      }
    }));

  it("sees the discriminator's update, and a change of the generator that nobody told of", () =>
    withEngine(async (step, halve) => {
      for (const [iteration, network] of ['discriminator', 'generator'].entries()) {
        await step('discriminator', { iteration, shard: 0 });
        const before = await step('generator', { iteration, shard: 0 });
        halve(network);
        const after = await step('generator', { iteration, shard: 0 });
        expect(after).to.deep.equal(await step('generator'));
        expect(after).to.not.deep.equal(before);
      }
    }));

  it('computes all of a shard that another worker has had before', () =>
    withEngine(async (step) => {
      await step('discriminator', { iteration: 0, shard: 0 });
      expect(await step('generator', { iteration: 0, shard: 1 })).to.deep.equal(await step('generator'));
      expect(await step('generator', { iteration: 1, shard: 0 })).to.deep.equal(await step('generator'));
    }));
});
