import { expect } from 'chai';
import fc from 'fast-check';
import { decodeNpy, encodeNpy } from '../../src/images/npy.js';

describe('encodeNpy', () => {
  it("writes NumPy's version 1.0, as numpy.save does", () => {
    const bytes = encodeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    const header = `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117)}\n`;
    expect(bytes.subarray(0, 128).toString('latin1')).to.equal(`\x93NUMPY\x01\x00\x76\x00${header}`);
    expect(bytes.readFloatLE(128 + 8)).to.equal(3);
    expect(bytes).to.have.length(128 + 24);
  });

  it('writes bytes as NumPy writes uint8', () => {
    const bytes = encodeNpy({ shape: [3], data: Uint8Array.of(0, 128, 255) });
    expect(bytes.toString('latin1', 0, 128)).to.include("'descr': '|u1'");
    expect([...bytes.subarray(128)]).to.deep.equal([0, 128, 255]);
  });

  it('writes shapes of one and of no dimensions as Python tuples', () => {
    expect(encodeNpy({ shape: [2], data: Int32Array.of(1, 2) }).toString('latin1'))
      .to.include("'<i4'")
      .and.include("'shape': (2,), }");
    expect(encodeNpy({ shape: [], data: Int32Array.of(1) }).toString('latin1')).to.include("'shape': (), }");
  });

  it('is read back as it was, values beginning at a multiple of 64', () => {
    const arrays = fc.tuple(fc.array(fc.nat(4), { maxLength: 24 }), fc.constantFrom(Float32Array, Int32Array, Uint8Array));
    fc.assert(
      fc.property(arrays, ([shape, type]) => {
        const small = shape.map((extent, axis) => (axis < 4 ? extent : 1));
        const length = small.reduce((a, b) => a * b, 1);
        const data = new type(Array.from({ length }, (_, i) => 200 - i / 3));
        const bytes = encodeNpy({ shape: small, data });
        expect((bytes.length - data.byteLength) % 64).to.equal(0);
        expect(decodeNpy(bytes)).to.deep.equal({ shape: small, data });
      }),
    );
  });

  it('refuses a shape that is not that of the data', () => {
    expect(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) })).to.throw(RangeError, '[2, 2]');
  });
});

describe('decodeNpy', () => {
  it('refuses other files, types and truncation', () => {
    const bytes = encodeNpy({ shape: [2], data: Float32Array.of(1, 2) });
    expect(() => decodeNpy(Buffer.from('something else'))).to.throw(RangeError, 'no .npy file');
    expect(() => decodeNpy(Buffer.from(bytes.toString('latin1').replace('<f4', '<f8'), 'latin1'))).to.throw(
      RangeError,
      'float32, int32 or uint8',
    );
    expect(() => decodeNpy(bytes.subarray(0, -1))).to.throw(RangeError, 'truncated');
  });
});
