import { expect } from 'chai';
import { AgreedError, type Fingerprint, prepareTogether, ToldByFirstRank } from '../../src/cluster/agreement.js';
import { Ranks } from '../../src/cluster/ranks.js';
import { InputError } from '../../src/errors.js';
import { localWorld } from './local-world.js';

/** How each rank ends that prepares by its own function. */
const preparing = (prepare: readonly (() => Fingerprint)[]) =>
  Promise.allSettled(
    localWorld(prepare.length).map((world) =>
      prepareTogether(
        new Ranks(world),
        async () => prepare[world.rank]!(),
        (fingerprint) => fingerprint,
      ),
    ),
  );

const reasons = (ends: readonly PromiseSettledResult<unknown>[]) => ends.map((end) => (end.status === 'rejected' ? end.reason : undefined));

describe('ranks that prepare a run', () => {
  it('go on where they have the same, the first one having prepared before the others begin', async () => {
    const order: number[] = [];
    const ends = await preparing(
      [0, 1, 2, 3].map((rank) => () => {
        order.push(rank);
        return { seed: '7' };
      }),
    );
    expect(ends.map(({ status }) => status)).to.deep.equal(Array(4).fill('fulfilled'));
    expect(order[0]).to.equal(0);
  });

  it('all end where they differ, and the first one says in what', async () => {
    const [first, second] = reasons(await preparing([() => ({ batch: '64', seed: '0' }), () => ({ batch: '64', seed: '1' })]));
    expect(first).to.be.instanceOf(AgreedError);
    expect(first.message).to.match(/^rank 1 has another seed than rank 0 \(1, not 0\): /);
    expect(second).to.be.instanceOf(ToldByFirstRank);
  });

  it('all end where any can not, and the first one tells which and why', async () => {
    const fails = () => {
      throw new InputError('no-data', 'there is no /data/faces', 'mount it');
    };
    const told = reasons(await preparing([() => ({}), () => ({}), fails, () => ({})]));
    expect(told[0].message).to.equal('rank 2: there is no /data/faces: mount it');
    for (const other of told.slice(1)) expect(other).to.be.instanceOf(ToldByFirstRank);
    expect(reasons(await preparing([fails, fails]))[0].message).to.equal('there is no /data/faces: mount it');
  });
});
