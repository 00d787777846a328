import { expect } from 'chai';
import { Arrivals } from '../../../src/serving/grpc/arrivals.js';
import { until } from '../until.js';

describe('gRPC: what is on its way', () => {
  const arriving = (name: string, late: string[]) => ({ late: () => void late.push(name) });

  it('is late once its time is over, in the order it began, whatever came or began meanwhile', async () => {
    const late: string[] = [];
    const arrivals = new Arrivals(20);
    const [first, second, come] = ['first', 'second', 'come'].map((name) => arriving(name, late)) as [never, never, never];
    for (const each of [first, come, second]) arrivals.begin(each);
    arrivals.end(come);
    arrivals.end(come);
    await until(() => late.length === 2);
    arrivals.begin(arriving('third', late));
    await until(() => late.length === 3);
    expect(late).to.deep.equal(['first', 'second', 'third']);
  });

  it('is never late before its time', async () => {
    const times: number[] = [];
    const arrivals = new Arrivals(15);
    for (let i = 0; i < 5; i++) {
      const began = performance.now();
      arrivals.begin({ late: () => void times.push(performance.now() - began) });
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await until(() => times.length === 5);
    for (const milliseconds of times) expect(milliseconds).to.be.at.least(15);
  });
});
