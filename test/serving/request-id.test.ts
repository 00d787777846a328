import { expect } from 'chai';
import { requestId } from '../../src/serving/request-id.js';

const trace = 'ab'.repeat(16);
const traceparent = (id: string, version = '00') => `${version}-${id}-00f067aa0ba902b7-01`;

describe('a request id', () => {
  it('is what the client says, before what its trace is called', () => {
    expect(requestId('job-7/a.b:c', traceparent(trace))).to.equal('job-7/a.b:c');
    expect(requestId(undefined, traceparent(trace))).to.equal(trace);
    expect(requestId('not fit for a log', traceparent(trace))).to.equal(trace);
  });

  it('is new, of one form, where there is neither', () => {
    const ids = [undefined, '', 'a b', 'i'.repeat(129), 'ä', 7].map((given) => requestId(given, 'nonsense'));
    for (const id of ids) expect(id).to.match(/^[\da-f]{32}$/);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('is not that of a trace which the standard calls invalid', () => {
    for (const invalid of [traceparent('0'.repeat(32)), traceparent(trace, 'ff'), traceparent(trace.toUpperCase()), `${trace}`]) {
      expect(requestId(undefined, invalid))
        .to.match(/^[\da-f]{32}$/)
        .and.not.equal(trace)
        .and.not.match(/^0+$/);
    }
  });
});
