import { expect } from 'chai';
import { crc32c } from '../../../src/monitoring/tensorboard/crc32c.js';

describe('crc32c', () => {
  const counting = Uint8Array.from({ length: 32 }, (_, i) => i);
  const zeroes = '00000000';
  const readCommand = [
    ...['01c00000', zeroes, zeroes, zeroes, '14000000', '00000400', '00000014', '00000018'],
    ...['28000000', zeroes, '02000000', zeroes],
  ];
  // The examples of RFC 3720, B.4; a CRC's bytes stand there in the order they are sent.
  const examples: Readonly<Record<string, readonly [Uint8Array, number]>> = {
    '32 bytes of zeroes': [new Uint8Array(32), 0x8a9136aa],
    '32 bytes of ones': [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    '32 bytes of incrementing 00..1f': [counting, 0x46dd794e],
    '32 bytes of decrementing 1f..00': [counting.toReversed(), 0x113fdb5c],
    'an iSCSI read command': [Buffer.from(readCommand.join(''), 'hex'), 0xd9963a56],
    'the check value of catalogues of CRCs': [Buffer.from('123456789'), 0xe3069283],
    nothing: [new Uint8Array(0), 0],
  };
  for (const [name, [bytes, crc]] of Object.entries(examples)) {
    it(name, () => {
      expect(crc32c(bytes)).to.equal(crc);
    });
  }
});
