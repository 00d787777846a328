import { expect } from 'chai';
import { operationsPerSample } from '../../src/bench/operations.js';
import { peerCases, preparePeerCase } from '../../src/bench/peer-cases.js';

describe('the operations of an iteration', () => {
  it('are two a weight and pass, a sample: forward, to the weights, and to the inputs where a gradient goes on', async () => {
    const ring = peerCases.find(({ name }) => name === 'ring')!;
    const first = 2 * 128;
    const generator = first + 128 * 128 * 2 + 128 * 2;
    const discriminator = first + 128 * 128 * 2 + 128;
    const discriminatorPhase = generator + 2 * (discriminator + discriminator + (discriminator - first));
    const generatorPhase = generator + discriminator + discriminator + generator + (generator - first);
    expect(await operationsPerSample(await preparePeerCase(ring, 64, 2, 'onnxruntime'))).to.equal(
      2 * (discriminatorPhase + generatorPhase),
    );
  });
});
