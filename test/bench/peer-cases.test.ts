import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Contestant } from '../../src/bench/contestant.js';
import { peerCases, preparePeerCase } from '../../src/bench/peer-cases.js';
import { pytorchModes } from '../../src/bench/pytorch.js';

/** Three folders above the compiled test, dist/test/bench. */
const repository = fileURLToPath(new URL('../../../', import.meta.url));

describe('the cases measured against PyTorch', () => {
  it('have a twin each', () => {
    const program = readFileSync(`${repository}scripts/peers/pytorch.py`, 'utf8');
    for (const { name } of peerCases) expect(program).to.match(new RegExp(`^ {4}"${name}": dict\\(`, 'm'));
  });

  it('have all modes of PyTorch there', () => {
    const program = readFileSync(`${repository}scripts/peers/pytorch.py`, 'utf8');
    for (const mode of pytorchModes) expect(program).to.match(new RegExp(`^ {4}"${mode}": dict\\(`, 'm'));
  });

  it('train on made-up data', async () => {
    const ring = peerCases.find(({ name }) => name === 'ring')!;
    const contestant = await Contestant.start(await preparePeerCase(ring, 8, 2, 'onnxruntime'));
    try {
      const { seconds, busy, overhead } = await contestant.round(0.05);
      expect(seconds).to.be.greaterThan(0);
      expect(busy).to.be.within(0, 1);
      expect(overhead).to.be.within(0, 1);
    } finally {
      await contestant.close();
    }
  });

  it('are the networks of the systems they name', async () => {
    for (const peerCase of peerCases) {
      const { stages, datasets } = await preparePeerCase(peerCase, 8, 1, 'onnxruntime');
      expect(stages).to.have.length(1);
      expect(datasets.data!.shape).to.deep.equal(peerCase.shape);
    }
  });
});
