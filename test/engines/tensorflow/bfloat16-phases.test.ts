import { expect } from 'chai';
import type { Precision } from '../../../src/engines/engine.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { skip } from '../../skip.js';
import { type Case, type EngineOutcome, imageData, relativeError, runPhases, startEngine } from '../support.js';

/** Small, and yet of convolutions that are worth their casts. */
const given: Case = { title: 'DCGAN 28x28', system: dcgan, options: { width: 32 }, data: imageData(28, 1), shard: 16 };

async function outcome(context: Mocha.Context, precision: Precision): Promise<EngineOutcome> {
  const engine = await startEngine('tensorflow', { precision });
  if ('missing' in engine) skip(context, engine.missing);
  try {
    return await runPhases(engine, given);
  } finally {
    await engine.dispose();
  }
}

describe('phases in bf16', () => {
  it('have the losses and gradients of float32, rounded', async function () {
    const float32 = await outcome(this, 'float32');
    const bf16 = await outcome(this, 'bf16');
    for (const [name, { result, gradient }] of Object.entries(bf16.phases)) {
      const reference = float32.phases[name]!;
      expect(relativeError([result.loss], [reference.result.loss]), `${name} loss`).to.be.at.most(0.02);
      expect(relativeError(gradient, reference.gradient), `${name} gradient`).to.be.within(1e-4, 0.1);
    }
  });

  it('are the same twice', async function () {
    const [first, second] = [await outcome(this, 'bf16'), await outcome(this, 'bf16')];
    for (const [name, { gradient }] of Object.entries(first.phases)) expect(second.phases[name]!.gradient).to.deep.equal(gradient);
  });
});
