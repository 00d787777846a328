const perDecade: readonly (readonly number[])[] = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

/** Values to write at a logarithmic axis: 1, 2 and 5 or powers of ten as there is room, evenly spaced ones within less than that. */
export function logTicks(min: number, max: number, most: number): number[] {
  const [low, high] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const inside = (ticks: number[]) => ticks.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9));
  const decades = (digits: readonly number[], every = 1) => {
    const ticks: number[] = [];
    for (let power = low; power <= high; power++) {
      if (power % every === 0) ticks.push(...digits.map((digit) => Number(`${digit}e${power}`)));
    }
    return inside(ticks);
  };
  for (const digits of perDecade) {
    const ticks = decades(digits);
    if (ticks.length <= most) return ticks.length >= 3 || max / min > 10 ? ticks : linearTicks(min, max, most);
  }
  for (let every = 2; ; every++) {
    const ticks = decades([1], every);
    if (ticks.length <= most) return ticks;
  }
}

/** Multiples of 1, 2, 2.5 or 5 times a power of ten. */
export function linearTicks(min: number, max: number, most: number): number[] {
  const rough = (max - min) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? 10 * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(min / step - 1e-9); index * step <= max + 1e-9 * step; index++)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}
