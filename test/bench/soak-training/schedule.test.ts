import { expect } from 'chai';
import fc from 'fast-check';
import { schedule } from '../../../src/bench/soak-training/schedule.js';

describe('the schedule of a soak', () => {
  it('has each fault as often as any other, or once more, and is that of its seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200 }), fc.nat(), (kinds, points, seed) => {
        const all = Array.from({ length: kinds }, (_, i) => i);
        const order = schedule(all, points, seed);
        expect(order).to.have.length(points);
        const counts = all.map((kind) => order.filter((other) => other === kind).length);
        expect(Math.max(...counts) - Math.min(...counts)).to.be.at.most(1);
        expect(schedule(all, points, seed)).to.deep.equal(order);
      }),
    );
  });

  it('is another one for another seed', () => {
    const all = Array.from({ length: 12 }, (_, i) => i);
    expect(schedule(all, 36, 1)).to.not.deep.equal(schedule(all, 36, 2));
  });
});
