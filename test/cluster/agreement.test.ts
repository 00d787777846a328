import { expect } from 'chai';
import { AgreedError, type Fingerprint, prepareTogether, ToldByFirstRank } from '../../src/cluster/agreement.js';
import { Ranks } from '../../src/cluster/ranks.js';
import { InputError, RunError } from '../../src/errors.js';
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

describe('ranks of a run', () => {
  it('hear what each has to say, and what the first has found out', async () => {
    const ranks = localWorld(3).map((world) => new Ranks(world));
    const said = await Promise.all(
      ranks.map((rank) => rank.gather('a test', { from: rank.rank, values: new Float32Array([rank.rank, Number.NaN]) })),
    );
    for (const all of said) {
      expect(all.map(({ from }) => from)).to.deep.equal([0, 1, 2]);
      expect(all[2]!.values).to.deep.equal(new Float32Array([2, Number.NaN]));
    }
    expect(await Promise.all(ranks.map((rank) => rank.ofFirst('a question', () => `rank ${rank.rank}`)))).to.deep.equal(
      Array(3).fill('rank 0'),
    );
  });

  it('that come to different occasions end, naming both', async () => {
    const [a, b] = localWorld(2).map((world) => new Ranks(world));
    const [first, second] = reasons(await Promise.allSettled([a!.gather('iteration 7', 1), b!.gather('iteration 8', 2)]));
    for (const reason of [first, second]) expect(reason).to.be.instanceOf(RunError);
    expect(first.message).to.match(/^rank 1 is at iteration 8 where rank 0 is at iteration 7: /);
  });

  it('add up by pairs of neighbours: the same bits on all, those of the tree', async () => {
    const values = [1e8, 1, -1e8, 3].map(Math.fround);
    const ranks = localWorld(4).map((world) => new Ranks(world));
    const sums = await Promise.all(
      ranks.map(async (rank) => {
        const vector = new Float32Array([values[rank.rank]!]);
        const room = new Float32Array(1);
        const add = (into: Float32Array, other: Float32Array) => {
          into[0]! += other[0]!;
        };
        await rank.addUp(vector, room, add);
        add(vector, room);
        return vector[0];
      }),
    );
    const tree = Math.fround(Math.fround(values[0]! + values[1]!) + Math.fround(values[2]! + values[3]!));
    expect(sums).to.deep.equal([tree, tree, tree, tree]);
  });

  it('of one process are done at once', async () => {
    const alone = new Ranks();
    expect(await alone.gather('anything', 5)).to.deep.equal([5]);
    expect([alone.size, alone.rank, alone.isFirst]).to.deep.equal([1, 0, true]);
  });
});
