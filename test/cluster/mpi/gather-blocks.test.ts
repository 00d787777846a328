import { expect } from 'chai';
import fc from 'fast-check';
import { GatherBlocks, inlineBytes } from '../../../src/cluster/mpi/gather-blocks.js';
import { RunError } from '../../../src/errors.js';

/** What a rank has after the gathering of everybody's block. */
function gathered(messages: readonly Uint8Array[]): GatherBlocks {
  const blocks = new GatherBlocks(messages.length);
  messages.forEach((message, rank) => {
    const sender = new GatherBlocks(messages.length);
    sender.set(message);
    blocks.all.set(sender.own, rank * sender.own.length);
  });
  return blocks;
}

describe('the blocks of a gathering', () => {
  it('hold every message that fits, exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: inlineBytes }), { minLength: 1, maxLength: 8 }), (messages) => {
        expect(gathered(messages).inline()).to.deep.equal(messages);
      }),
    );
  });

  it('say where longer messages lie one after the other', () => {
    const blocks = gathered([3, inlineBytes + 1, 0, 5].map((length) => new Uint8Array(length)));
    expect(blocks.inline()).to.equal(undefined);
    const { counts, starts, total } = blocks.layout();
    expect([...counts]).to.deep.equal([3, 249, 0, 5]);
    expect([...starts]).to.deep.equal([0, 3, 252, 252]);
    expect(total).to.equal(257);
  });

  it('refuse more than MPI can count', () => {
    const blocks = gathered([new Uint8Array(1), new Uint8Array(1)]);
    new DataView(blocks.all.buffer).setFloat64(0, 2 ** 31 - 1, true);
    expect(() => blocks.layout()).to.throw(RunError, 'not 2147483648 bytes');
  });
});
