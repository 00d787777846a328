import { expect } from 'chai';
import { remembered } from '../../src/evaluation/remembered.js';

describe('remembered', () => {
  it('works a set out once, and others with equal content for themselves', () => {
    const asked: object[] = [];
    const sum = remembered((of: { readonly values: readonly number[] }) => {
      asked.push(of);
      return of.values.reduce((a, b) => a + b, 0);
    });
    const one = { values: [1, 2] };
    const other = { values: [1, 2] };
    expect([sum(one), sum(other), sum(one), sum(one)]).to.deep.equal([3, 3, 3, 3]);
    expect(asked).to.deep.equal([one, other]);
    expect(asked[0]).to.equal(one);
  });

  it('remembers undefined, too', () => {
    let times = 0;
    const nothing = remembered((_: object) => {
      times++;
      return undefined;
    });
    const one = {};
    expect([nothing(one), nothing(one)]).to.deep.equal([undefined, undefined]);
    expect(times).to.equal(1);
  });
});
