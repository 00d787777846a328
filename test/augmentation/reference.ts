/** The augmentations one image and one pixel at a time, as their definitions say. */

/** [channel][row][column] */
export type Picture = readonly (readonly (readonly number[])[])[];

/** The pictures of [n, channels, height, width] values. */
export function picturesOf(values: ArrayLike<number>, [n, channels, height, width]: readonly [number, number, number, number]): Picture[] {
  let next = 0;
  return times(n, () => times(channels, () => times(height, () => times(width, () => values[next++]!))));
}

export const valuesOf = (pictures: readonly Picture[]): number[] => pictures.flat(3);

export const brightness = (picture: Picture, shift: number): Picture => each(picture, (value) => value + shift);

export const saturation = (picture: Picture, factor: number): Picture =>
  each(picture, (value, y, x) => grey(picture, y, x) + (value - grey(picture, y, x)) * factor);

export function contrast(picture: Picture, factor: number): Picture {
  const mean = meanOf(picture.flat(2));
  return each(picture, (value) => mean + (value - mean) * factor);
}

export const scaleValues = (picture: Picture, factor: number): Picture => each(picture, (value) => value * factor);

export const lumaFlip = (picture: Picture, flip: number): Picture =>
  each(picture, (value, y, x) => (flip === 1 ? value - 2 * grey(picture, y, x) : value));

/** By the matrix of a rotation about (1, 1, 1): red, green and blue take turns. */
export function hue(picture: Picture, angle: number): Picture {
  const own = (1 + 2 * Math.cos(angle)) / 3;
  const next = (1 - Math.cos(angle) + Math.sqrt(3) * Math.sin(angle)) / 3;
  const other = (1 - Math.cos(angle) - Math.sqrt(3) * Math.sin(angle)) / 3;
  return each(picture, (value, y, x, c) => own * value + other * picture[(c + 1) % 3]![y]![x]! + next * picture[(c + 2) % 3]![y]![x]!);
}

export function translate(picture: Picture, down: number, right: number, border: 'grey' | 'reflect'): Picture {
  const [height, width] = sides(picture);
  return each(picture, (_, y, x, c) => {
    const [row, column] = [y - down, x - right];
    if (border === 'reflect') return picture[c]![mirrored(row, height)]![mirrored(column, width)]!;
    return picture[c]![row]?.[column] ?? 0;
  });
}

export const cutout = (picture: Picture, top: number, left: number, rows: number, columns: number): Picture =>
  each(picture, (value, y, x) => (y >= top && y < top + rows && x >= left && x < left + columns ? 0 : value));

export const flipHorizontally = (picture: Picture, flip: number): Picture =>
  each(picture, (value, y, x, c) => (flip === 1 ? picture[c]![y]![sides(picture)[1] - 1 - x]! : value));

export const quarterTurns = (picture: Picture, turns: number): Picture =>
  turns === 0
    ? picture
    : quarterTurns(
        // Counter-clockwise: the last column becomes the first row.
        each(picture, (_, y, x, c) => picture[c]![x]![sides(picture)[1] - 1 - y]!),
        turns - 1,
      );

/** @param from row and column that a pixel of the result is read at */
export function resample(picture: Picture, from: (y: number, x: number) => readonly [number, number]): Picture {
  const [height, width] = sides(picture);
  return each(picture, (_, y, x, c) => {
    const [row, column] = from(y, x);
    let sum = 0;
    for (const r of [Math.floor(row), Math.floor(row) + 1]) {
      for (const q of [Math.floor(column), Math.floor(column) + 1]) {
        const weight = (1 - Math.abs(row - r)) * (1 - Math.abs(column - q));
        sum += weight * picture[c]![mirrored(r, height)]![mirrored(q, width)]!;
      }
    }
    return sum;
  });
}

export interface Geometry {
  readonly scale: number;
  readonly rotation: number;
  readonly stretch: number;
  readonly secondRotation: number;
  readonly down: number;
  readonly right: number;
}

/** By the matrix of the whole map, in (right, up), and its inverse. */
export function transform(picture: Picture, g: Geometry): Picture {
  const turn = (angle: number): Matrix => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
  const steps: Matrix[] = [turn(g.secondRotation), [g.stretch, 0, 0, 1 / g.stretch], turn(g.rotation), [g.scale, 0, 0, g.scale]];
  const [a, b, c, d] = steps.reduce(product);
  const determinant = a * d - b * c;
  const [height, width] = sides(picture);
  return resample(picture, (y, x) => {
    const right = x - (width - 1) / 2 - g.right;
    const up = -(y - (height - 1) / 2 - g.down);
    return [(height - 1) / 2 - (-c * right + a * up) / determinant, (width - 1) / 2 + (d * right - b * up) / determinant];
  });
}

type Matrix = readonly [number, number, number, number];

const product = ([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const each = (picture: Picture, value: (value: number, y: number, x: number, c: number) => number): Picture =>
  picture.map((plane, c) => plane.map((row, y) => row.map((v, x) => value(v, y, x, c))));

const sides = (picture: Picture): readonly [number, number] => [picture[0]!.length, picture[0]![0]!.length];

const meanOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

const grey = (picture: Picture, y: number, x: number): number => meanOf(picture.map((plane) => plane[y]![x]!));

/** Goes to and fro between the first pixel and the last. */
function mirrored(at: number, size: number): number {
  let position = at;
  while (position < 0 || position >= size) {
    if (size === 1) return 0;
    position = position < 0 ? -position : 2 * (size - 1) - position;
  }
  return position;
}
