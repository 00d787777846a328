import { expect } from 'chai';
import fc from 'fast-check';
import { encodeRecord } from '../../../src/monitoring/tensorboard/record.js';
import { readRecords } from './reader.js';

describe('records of a TFRecord file', () => {
  it('are read back as they were, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
        const file = Buffer.concat(parts.map(encodeRecord));
        expect(readRecords(file)).to.deep.equal(parts.map((part) => Buffer.from(part)));
      }),
    );
  });

  it('are not taken for whole with any byte changed', () => {
    const anyChange = fc.record({ data: fc.uint8Array({ maxLength: 50 }), place: fc.nat(), change: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(anyChange, ({ data, place, change }) => {
        const record = encodeRecord(data);
        const at = place % record.length;
        record[at]! ^= change;
        expect(() => readRecords(record)).to.throw();
      }),
    );
  });
});
