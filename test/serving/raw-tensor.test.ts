import { expect } from 'chai';
import { datatypes, isDatatype } from '../../src/serving/datatypes.js';
import { ServingFailure } from '../../src/serving/failure.js';
import { tensorFromBytes } from '../../src/serving/raw-tensor.js';
import { bytesOf } from '../../src/serving/tensor.js';

describe('raw tensors', () => {
  for (const datatype of Object.keys(datatypes).filter(isDatatype)) {
    it(`are views where their bytes are aligned, and copies elsewhere: ${datatype}`, () => {
      const size = datatypes[datatype].bytes;
      for (let offset = 0; offset < 8; offset++) {
        const memory = Uint8Array.from({ length: 8 + 3 * size }, (_, i) => i);
        const bytes = memory.subarray(offset, offset + 3 * size);
        const data = tensorFromBytes(bytes, datatype, 3, 'x');
        expect(data).to.have.length(3).and.be.instanceOf(datatypes[datatype].allocate(0).constructor);
        expect([...bytesOf({ data })]).to.deep.equal([...bytes]);
        expect(data.buffer === memory.buffer, `at ${offset}`).to.equal(offset % size === 0);
      }
    });
  }

  it('have as many bytes as their shape says', () => {
    for (const length of [0, 7, 9]) {
      expect(() => tensorFromBytes(new Uint8Array(length), 'FP32', 2, 'inputs[0]'))
        .to.throw(ServingFailure, `inputs[0] has ${length} bytes of binary data, expected 8: 2 values of FP32`)
        .with.property('kind', 'invalid');
    }
  });
});
