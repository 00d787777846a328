import { InputError } from '../errors.js';

/** An image as [height, width, channels], row by row. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: ArrayLike<number>;
}

const windowSize = 11;
const windowSigma = 1.5;
const stability1 = 0.01;
const stability2 = 0.03;

/**
 * Structural similarity, up to 1 for equal images: Wang, Bovik, Sheikh & Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", IEEE TIP 2004, equation 13. Local statistics under a Gaussian window of 11 by 11 with sigma 1.5,
 * where it lies wholly inside the image; mean over places and channels.
 *
 * @param range of pixel values: 255 for bytes, 2 for -1..1
 * @throws InputError where the shapes differ or a side is shorter than the window
 */
export function ssim(image: Image, reference: Image, range: number): number {
  const { height, width, channels } = image;
  if (height !== reference.height || width !== reference.width || channels !== reference.channels) {
    throw new InputError('image-sizes', `images of ${shapeOf(image)} and ${shapeOf(reference)}`, 'give two of one shape');
  }
  if (Math.min(height, width) < windowSize) {
    throw new InputError('image-too-small', `an image of ${shapeOf(image)}`, `SSIM needs ${windowSize} pixels each way`);
  }
  const c1 = (stability1 * range) ** 2;
  const c2 = (stability2 * range) ** 2;
  let sum = 0;
  let places = 0;
  for (let channel = 0; channel < channels; channel++) {
    const x = planeOf(image, channel);
    const y = planeOf(reference, channel);
    const local = (a: Float64Array, b?: Float64Array) => blurred(b ? a.map((value, i) => value * b[i]!) : a, height, width);
    const [mx, my, xx, yy, xy] = [local(x), local(y), local(x, x), local(y, y), local(x, y)];
    for (let i = 0; i < mx.length; i++) {
      const product = mx[i]! * my[i]!;
      const squares = mx[i]! ** 2 + my[i]! ** 2;
      sum += ((2 * product + c1) * (2 * (xy[i]! - product) + c2)) / ((squares + c1) * (xx[i]! + yy[i]! - squares + c2));
    }
    places += mx.length;
  }
  return sum / places;
}

const shapeOf = ({ height, width, channels }: Image): string => `${height}x${width}x${channels}`;

function planeOf({ height, width, channels, values }: Image, channel: number): Float64Array {
  return Float64Array.from({ length: height * width }, (_, i) => values[i * channels + channel]!);
}

/** Weighted local means, [height - 10, width - 10]: the window is separable, so along rows first and then along columns. */
function blurred(plane: Float64Array, height: number, width: number): Float64Array {
  const innerWidth = width - windowSize + 1;
  const along = new Float64Array(height * innerWidth);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < innerWidth; j++) {
      along[i * innerWidth + j] = weights.reduce((sum, weight, k) => sum + weight * plane[i * width + j + k]!, 0);
    }
  }
  const into = new Float64Array((height - windowSize + 1) * innerWidth);
  for (let at = 0; at < into.length; at++) {
    into[at] = weights.reduce((sum, weight, k) => sum + weight * along[at + k * innerWidth]!, 0);
  }
  return into;
}

/** The window along one side; sums to 1. */
const weights: Float64Array = (() => {
  const bell = Float64Array.from({ length: windowSize }, (_, i) => Math.exp(-((i - (windowSize - 1) / 2) ** 2) / (2 * windowSigma ** 2)));
  const total = bell.reduce((sum, weight) => sum + weight, 0);
  return bell.map((weight) => weight / total);
})();
