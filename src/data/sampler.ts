import { checkCount, type Stream, streamOf } from '../random/key.js';
import { philox4x32 } from '../random/philox.js';

/**
 * The order in which a data set is gone through. Samples are numbered on over all epochs by their *position*; within each
 * epoch every sample comes once, in a new order. No permutation is held in memory: it is a keyed bijection of [0, size),
 * computed for one position at a time, so any worker finds sample i of iteration t alone.
 *
 * The bijection is a generalised Feistel cipher (Black & Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002,
 * method 3) on pairs (l, r) of Z_a x Z_b with a b >= size, whose rounds add a random function of one half to the
 * other; Philox is that function. Results beyond `size` are encrypted again ("cycle walking"); there are fewer than a
 * of them.
 */
class Shuffle {
  private readonly a: number;
  private readonly b: number;
  private readonly stream: Stream;
  private readonly words = new Uint32Array(4);

  constructor(
    private readonly size: number,
    seed: number,
    name: string,
    epoch: number,
  ) {
    this.a = Math.ceil(Math.sqrt(size));
    this.b = Math.ceil(size / this.a);
    this.stream = streamOf({ seed, purpose: `order/${name}`, repeat: epoch });
  }

  /** @param position within the epoch, 0 to size - 1 */
  at(position: number): number {
    let index = position;
    do {
      index = this.encrypt(index);
    } while (index >= this.size);
    return index;
  }

  private encrypt(index: number): number {
    let left = index % this.a;
    let right = Math.floor(index / this.a);
    for (let round = 0; round < rounds; round += 2) {
      left = (left + this.random(round, right)) % this.a;
      right = (right + this.random(round + 1, left)) % this.b;
    }
    return right * this.a + left;
  }

  private random(round: number, half: number): number {
    const { k0, k1, c3 } = this.stream;
    philox4x32(this.words, 0, round, half, 0, c3, k0, k1);
    return this.words[0]!;
  }
}

/** Even; six already look random to every test that sees fewer than all positions. */
const rounds = 8;

/**
 * The sample at a position of the endless sequence of shuffled epochs.
 *
 * @param position from 0 on; its epoch is floor(position / size)
 * @param size of the data set
 * @param stream name of the data stream: streams are shuffled independently
 */
export function sampleIndex(position: number, size: number, seed: number, stream: string): number {
  const into = new Int32Array(1);
  fillIndices(into, position, size, seed, stream);
  return into[0]!;
}

/**
 * Fills `into` with the samples at positions `firstPosition`, `firstPosition + 1`, ...; crosses epochs as need be.
 *
 * @throws RangeError where a number is negative or no integer, or `size` is 0 or over 2^31
 */
export function fillIndices(into: Int32Array, firstPosition: number, size: number, seed: number, stream: string): void {
  checkCount('position', firstPosition);
  if (!Number.isInteger(size) || size < 1 || size > 2 ** 31) throw new RangeError(`a data set of ${size} samples cannot be shuffled`);
  let epoch = Math.floor(firstPosition / size);
  let position = firstPosition % size;
  let shuffle = new Shuffle(size, seed, stream, epoch);
  for (let i = 0; i < into.length; i++) {
    if (position === size) {
      shuffle = new Shuffle(size, seed, stream, ++epoch);
      position = 0;
    }
    into[i] = shuffle.at(position++);
  }
}
