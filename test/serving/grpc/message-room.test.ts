import { expect } from 'chai';
import fc from 'fast-check';
import { MessageRoom, type Place } from '../../../src/serving/grpc/message-room.js';

describe('gRPC: the room of messages', () => {
  it('is never above its limit, goes to who came first, and leaves nobody waiting that it has room for', () => {
    const step = fc.tuple(fc.constantFrom('come', 'arrive', 'leave'), fc.nat(20), fc.nat(10));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const room = new MessageRoom(35, 10);
        const entered: number[] = [];
        const places: { readonly id: number; readonly place: Place; bytes: number }[] = [];
        let id = 0;
        const bytesOf = (at: { id: number; bytes: number }) => (entered.includes(at.id) ? at.bytes : 0);
        for (const [does, which, bytes] of steps) {
          const at = places[which % Math.max(places.length, 1)];
          if (does === 'come') {
            const own = id++;
            places.push({ id: own, bytes: 10, place: room.take(() => entered.push(own)) });
          } else if (at && does === 'arrive' && entered.includes(at.id)) {
            at.bytes = Math.min(at.bytes, bytes);
            at.place.shrinkTo(bytes);
          } else if (at && does === 'leave') {
            at.place.leave();
            at.place.leave();
            places.splice(places.indexOf(at), 1);
          }
          const held = places.reduce((sum, each) => sum + bytesOf(each), 0);
          expect(held).to.be.at.most(35);
          expect(entered).to.deep.equal([...entered].sort((a, b) => a - b));
          if (places.some((each) => !entered.includes(each.id))) expect(held).to.be.above(25);
        }
      }),
    );
  });

  it('takes nothing for a message that arrives when its call is over', () => {
    const room = new MessageRoom(10, 10);
    const gone = room.take(() => {});
    gone.leave();
    gone.shrinkTo(5);
    let entered = false;
    room.take(() => {
      entered = true;
    });
    expect(entered).to.equal(true);
  });
});
