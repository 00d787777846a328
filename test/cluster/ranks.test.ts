import { expect } from 'chai';
import fc from 'fast-check';
import { Ranks, shardsOfRank } from '../../src/cluster/ranks.js';
import { localWorld } from './local-world.js';

const addTo = (into: Float32Array, other: Float32Array) => {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + other[i]!;
};

/** Neighbours first, then pairs of pairs, each sum rounded to float32. */
function pairwise(vectors: readonly Float32Array[]): Float32Array {
  if (vectors.length === 1) return vectors[0]!;
  const half = vectors.length / 2;
  const sum = pairwise(vectors.slice(0, half)).slice();
  addTo(sum, pairwise(vectors.slice(half)));
  return sum;
}

const bitsOf = (vector: Float32Array): number[] => [...new Uint32Array(vector.slice().buffer)];

describe('ranks', () => {
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

  it('add up vectors of any length to the bits of the pairwise tree over their numbers, the same on all', async () => {
    const size = fc.constantFrom(1, 2, 4, 8);
    const vectors = fc.tuple(size, fc.nat({ max: 40 })).chain(([ranks, length]) => {
      const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
        minLength: length,
        maxLength: length,
      });
      return fc.array(vector, { minLength: ranks, maxLength: ranks });
    });
    await fc.assert(
      fc.asyncProperty(vectors, async (values) => {
        const given = values.map((vector) => Float32Array.from(vector));
        const expected = bitsOf(pairwise(given));
        const length = given[0]!.length;
        await Promise.all(
          localWorld(given.length).map((world) => {
            const room = new Float32Array(Math.ceil(length / 2));
            return new Ranks(world).addUp(given[world.rank]!, room, addTo);
          }),
        );
        for (const vector of given) expect(bitsOf(vector)).to.deep.equal(expected);
      }),
    );
  });

  it('send twice the vector at most, however many they are, and the smaller parts to the farther ranks', async () => {
    const length = 1024;
    const sent: [distance: number, values: number][] = [];
    await Promise.all(
      localWorld(16).map((world) => {
        const exchange: typeof world.exchange = (partner, send, receive) => {
          if (world.rank === 5) sent.push([world.rank ^ partner, send.length]);
          return world.exchange(partner, send, receive);
        };
        return new Ranks({ ...world, exchange }).addUp(new Float32Array(length), new Float32Array(length / 2), addTo);
      }),
    );
    const there: [number, number][] = [[1, 512], [2, 256], [4, 128], [8, 64]]; // biome-ignore format: a row
    expect(sent).to.deep.equal([...there, ...there.toReversed()]);
  });

  it('that are alone have the sum already, and wait for nobody', async () => {
    const alone = new Ranks();
    const vector = Float32Array.of(1, 2);
    await alone.addUp(vector, new Float32Array(1), () => expect.fail('nothing is to be added'));
    await alone.addUpFast(vector);
    expect([...vector]).to.deep.equal([1, 2]);
    expect(await alone.gather('alone', 'said')).to.deep.equal(['said']);
    expect(alone.waitedSeconds).to.equal(0);
  });

  it('that come to a gathering on different occasions are told apart', async () => {
    const [first, second] = localWorld(2).map((world) => new Ranks(world));
    const outcomes = await Promise.allSettled([first!.gather('the beginning', 1), second!.gather('the end', 2)]);
    const messages = outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as Error).message : ''));
    expect(messages[0]).to.contain('rank 1 is at the end where rank 0 is at the beginning');
    expect(messages[1]).to.contain('rank 0 is at the beginning where rank 1 is at the end');
  });

  it('share the shards in ranges that follow each other', () => {
    const ranges = [0, 1, 2, 3].map((rank) => shardsOfRank(8, { rank, size: 4 }));
    expect(ranges).to.deep.equal([0, 2, 4, 6].map((first) => ({ first, end: first + 2 })));
  });
});
