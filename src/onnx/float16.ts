/**
 * IEEE 754 binary16: a sign, 5 bits of exponent (bias 15), 10 bits of fraction. JavaScript of our oldest Node.js has no
 * such type, so numbers of it are kept as their bits.
 */

/** The largest finite number, (2 - 2^-10) 2^15. */
export const largestFloat16 = 65504;

/** The smallest number that still has all 11 bits of precision. */
export const smallestNormalFloat16 = 2 ** -14;

/** Distance of the numbers below `smallestNormalFloat16`. */
const subnormalStep = 2 ** -24;
/** From here on the nearest number is infinity: half a step beyond the largest. */
const infiniteFrom = 65520;

const words = new Uint32Array(1);
const float = new Float32Array(words.buffer);

/**
 * The bits of the nearest number, of two as near the even one; beyond the largest, infinity. NaN stays NaN.
 * @param x a float32 number
 */
export function toFloat16(x: number): number {
  float[0] = x;
  const word = words[0]!;
  const sign = (word >>> 16) & 0x8000;
  if (Number.isNaN(x)) return sign | 0x7e00;
  const magnitude = Math.abs(float[0]!);
  if (magnitude >= infiniteFrom) return sign | 0x7c00;
  if (magnitude < smallestNormalFloat16) return sign | nearestEven(magnitude / subnormalStep);
  // 13 bits of the fraction go, and the exponent's bias goes from 127 to 15. What is added rounds up above one half, and
  // at one half where the last bit that stays is odd; a carry into the exponent is what it should be.
  const rounded = (word & 0x7fffffff) + 0xfff + ((word >>> 13) & 1);
  return sign | ((rounded >>> 13) - ((127 - 15) << 10));
}

/** The number that the bits stand for. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * subnormalStep;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of many float32 numbers. */
export function float16Bits(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = toFloat16(values[i]!);
  return bits;
}

function nearestEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
