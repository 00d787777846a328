import { expect } from 'chai';
import { tracePhase } from '../../../src/engines/onnxruntime/phase-graph.js';
import { findSharedWork } from '../../../src/engines/onnxruntime/shared-work.js';
import { withTraceableNetworks } from '../../../src/engines/onnxruntime/traceable.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { gan } from '../../../src/systems/gan.js';
import type { Stage } from '../../../src/systems/system.js';
import { phaseShape } from '../../../src/training/inputs.js';
import { type Case, imageData, stageOf } from '../support.js';

const given: Case = { title: 'dcgan', system: dcgan, options: { latent: 8, width: 4 }, data: imageData(8, 1), shard: 4 };

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
