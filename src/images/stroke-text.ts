/**
 * Letters as strokes on a grid 4 wide and 6 high, x and y a digit each, from the base line up; lines apart by spaces. Text of
 * them is the same on every machine, whatever fonts it has, if any.
 */
const glyphs: Readonly<Record<string, string>> = {
  '0': '100105163645413010',
  '1': '152620 1030',
  '2': '05163645440040',
  '3': '05163645443323 334241301001',
  '4': '30360242',
  '5': '460603334241301001',
  '6': '4536160501103041423303',
  '7': '064610',
  '8': '13040516364544331302011030414233',
  '9': '0110304145361605041343',
  A: '0004264440 0242',
  B: '0333444536060030414233',
  C: '4536160501103041',
  D: '00062644422000',
  E: '46060040 0333',
  F: '460600 0333',
  G: '45361605011030414323',
  H: '0006 4046 0343',
  I: '1636 2620 1030',
  J: '4641301001',
  K: '0006 460340',
  L: '060040',
  M: '0006234640',
  N: '00064046',
  O: '100105163645413010',
  P: '00063645443303',
  Q: '100105163645413010 2240',
  R: '00063645443303 2340',
  S: '453616050413334241301001',
  T: '0646 2620',
  U: '060110304146',
  V: '062046',
  W: '0610233046',
  X: '0046 0640',
  Y: '062346 2320',
  Z: '06460040',
  ' ': '',
  '.': '2021',
  ',': '2110',
  ':': '2122 2425',
  '-': '1333',
  '+': '1333 2422',
  '=': '1434 1232',
  _: '0040',
  '/': '0046',
  '%': '0046 0506161505 3031414030',
  '(': '36252130',
  ')': '16252110',
};

/** What stands for a character that there is no glyph of. */
const unknown = '0006464000';
const cell = { height: 6, advance: 6 } as const;
/** Lower-case letters are capitals of this size. */
const smallCaps = 0.8;

export interface TextPlace {
  readonly x: number;
  /** Of the base line. */
  readonly y: number;
  /** Height of a capital, in pixels. */
  readonly size: number;
  /** Which end of the text is at x; start by default. */
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Width of a text whose capitals are `size` high, in pixels. */
export function textWidth(text: string, size: number): number {
  const advances = [...text].map((character) => cell.advance * scaleOf(character));
  return (advances.reduce((sum, advance) => sum + advance, 0) * size) / cell.height;
}

/** A line of text as the data of an SVG path, to be stroked and not filled. */
export function textPath(text: string, { x, y, size, anchor = 'start' }: TextPlace): string {
  const width = textWidth(text, size);
  let left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  const parts: string[] = [];
  for (const character of text) {
    const unit = (size / cell.height) * scaleOf(character);
    const glyph = glyphs[character] ?? glyphs[character.toUpperCase()] ?? unknown;
    for (const line of glyph.split(' ').filter((points) => points !== '')) {
      const points = line
        .match(/../g)!
        .map(([column, row]) => `${rounded(left + Number(column) * unit)} ${rounded(y - Number(row) * unit)}`);
      parts.push(`M${points.join('L')}`);
    }
    left += cell.advance * unit;
  }
  return parts.join('');
}

const scaleOf = (character: string): number => (/[a-z]/.test(character) ? smallCaps : 1);

const rounded = (value: number): number => Math.round(value * 100) / 100;
