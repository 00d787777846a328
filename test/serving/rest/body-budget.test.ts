import { expect } from 'chai';
import fc from 'fast-check';
import { ServingFailure } from '../../../src/serving/failure.js';
import { BodyBudget } from '../../../src/serving/rest/body-budget.js';

describe('REST: the memory that bodies take', () => {
  it('is never above its limit but for a single body, and all comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 80 }), fc.boolean()), { maxLength: 60 }), (requests) => {
        const budget = new BodyBudget(100, 50);
        const held: number[] = [];
        const sum = () => held.reduce((a, b) => a + b, 0);
        for (const [length, ends] of requests) {
          try {
            const bytes = budget.take({ 'content-length': String(length) });
            expect(bytes).to.equal(Math.min(50, length));
            held.push(bytes);
          } catch (error) {
            expect(error).to.be.instanceOf(ServingFailure).with.property('kind', 'overloaded');
            expect(sum() + Math.min(50, length)).to.be.above(100);
          }
          expect(sum()).to.be.at.most(100);
          if (ends && held.length > 0) budget.give(held.shift()!);
        }
        for (const bytes of held) budget.give(bytes);
        expect(budget.take({ 'transfer-encoding': 'chunked' })).to.equal(50);
        expect(budget.take({ 'transfer-encoding': 'chunked' })).to.equal(50);
        expect(() => budget.take({ 'content-length': '1' })).to.throw(ServingFailure, '100 bytes');
      }),
    );
  });

  it('is nothing for a request without a body', () => {
    const budget = new BodyBudget(10, 10);
    expect(budget.take({ 'content-length': '10' })).to.equal(10);
    expect(budget.take({})).to.equal(0);
  });

  it('has room for a single body whatever the limit', () => {
    expect(new BodyBudget(10, 50).take({ 'content-length': '40' })).to.equal(40);
  });
});
