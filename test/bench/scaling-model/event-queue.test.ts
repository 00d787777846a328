import { expect } from 'chai';
import * as fc from 'fast-check';
import { EventQueue } from '../../../src/bench/scaling-model/event-queue.js';

describe('the queue of events', () => {
  it('gives them by their times, and of the same time as they came, however pushing and popping alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(20), fc.constant('pop'))), (actions) => {
        const queue = new EventQueue<{ time: number; order: number }>();
        const waiting: { time: number; order: number }[] = [];
        for (const [order, action] of actions.entries()) {
          if (typeof action === 'number') {
            queue.push({ time: action, order });
            waiting.push({ time: action, order });
            waiting.sort((a, b) => a.time - b.time || a.order - b.order);
          } else expect(queue.pop()).to.deep.equal(waiting.shift());
        }
        for (const event of waiting) expect(queue.pop()).to.deep.equal(event);
        expect(queue.pop()).to.equal(undefined);
      }),
    );
  });
});
