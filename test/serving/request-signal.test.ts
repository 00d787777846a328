import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import type { CancelSignal } from '../../src/serving/cancel-signal.js';
import { ServingFailure } from '../../src/serving/failure.js';
import { RequestSignal } from '../../src/serving/request-signal.js';

const fired = (signal: CancelSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

describe('the signal of a request', () => {
  it('fires when the client goes away, whatever the client’s reason', async () => {
    const client = new AbortController();
    const request = new RequestSignal(client.signal, 60_000);
    const reason = fired(request.signal);
    client.abort('socket closed');
    expect(await reason)
      .to.be.instanceOf(ServingFailure)
      .with.property('kind', 'cancelled');
    request.release();
  });

  it('fires as the client’s deadline says, where that is what has passed', async () => {
    const client = new AbortController();
    const request = new RequestSignal(client.signal, 60_000);
    const late = new ServingFailure('timeout', 'the deadline of the call has passed');
    client.abort(late);
    expect(request.signal.reason).to.equal(late);
    request.release();
  });

  it('fires when the time is over, and says how long that was', async () => {
    const request = new RequestSignal(undefined, 1);
    const reason = await fired(request.signal);
    expect(reason).to.include({ kind: 'timeout', message: 'the request took longer than 0.001 s' });
    request.release();
  });

  it('leaves nothing behind once it is released', () => {
    const client = new AbortController();
    const request = new RequestSignal(client.signal, 60_000);
    expect(getEventListeners(client.signal, 'abort')).to.have.length(1);
    request.release();
    expect(getEventListeners(client.signal, 'abort')).to.deep.equal([]);
    client.abort();
    expect(request.signal.aborted).to.equal(false);
  });
});
