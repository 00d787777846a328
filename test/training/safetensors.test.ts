import { expect } from 'chai';
import fc from 'fast-check';
import { decodeSafetensors, encodeSafetensors } from '../../src/training/safetensors.js';

const tensors = fc
  .uniqueArray(
    fc.record({
      // `__proto__` as a key of an object would set its prototype.
      name: fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__' && !/^\d+$/.test(name)),
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  )
  .map((found) =>
    found.map(({ name, shape }, k) => ({
      name,
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + 10 * k)),
    })),
  );

describe('a safetensors file', () => {
  it('gives back names, shapes and values, in order', () => {
    fc.assert(
      fc.property(tensors, (written) => {
        const read = [...decodeSafetensors(encodeSafetensors(written))].map(([name, tensor]) => ({ name, ...tensor }));
        expect(read).to.deep.equal(written);
      }),
    );
  });

  it('gives back numbers bit for bit, those that are not finite as well', () => {
    const data = Float32Array.of(-0, Number.NaN, Number.NEGATIVE_INFINITY, 1e-45, 3.4028234e38);
    const read = decodeSafetensors(encodeSafetensors([{ name: 'x', shape: [5], data }])).get('x')!.data;
    expect(new Uint8Array(read.buffer)).to.deep.equal(new Uint8Array(data.buffer));
  });

  it('is laid out as the format says', () => {
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const file = Buffer.concat([
      Buffer.from([56, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(header.padEnd(56, ' ')),
      // 1 and -2 as little-endian float32.
      Buffer.from([0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0]),
    ]);
    expect(header.length).to.equal(54);
    expect(Buffer.from(encodeSafetensors([{ name: 'a', shape: [2], data: Float32Array.of(1, -2) }]))).to.deep.equal(file);
    expect(decodeSafetensors(file).get('a')).to.deep.equal({ shape: [2], data: Float32Array.of(1, -2) });
  });

  it('may lie anywhere in memory and have metadata', () => {
    const header = '{"__metadata__":{"by":"me"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}';
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const file = Buffer.concat([Buffer.from([0]), length, Buffer.from(header), Buffer.from([0, 0, 0x80, 0x3f])]).subarray(1);
    expect([...decodeSafetensors(file)]).to.deep.equal([['a', { shape: [], data: Float32Array.of(1) }]]);
  });

  it('is refused where it is cut short, of another format or of another type', () => {
    const file = encodeSafetensors([{ name: 'a', shape: [2], data: Float32Array.of(1, 2) }]);
    for (const length of [0, 7, 20]) expect(() => decodeSafetensors(file.subarray(0, length))).to.throw(/bytes/);
    expect(() => decodeSafetensors(file.subarray(0, file.length - 1))).to.throw('tensor a ends at byte 8 of 7');
    expect(() => decodeSafetensors(Buffer.from('a text that is no safetensors file'))).to.throw();
    const half = Buffer.from(file);
    half.write('F16', half.indexOf('F32'));
    expect(() => decodeSafetensors(half)).to.throw('type F16');
  });
});
