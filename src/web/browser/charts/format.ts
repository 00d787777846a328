const units: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A value for people, such as 0.512, 12.3k or 1.2e-4. */
export function formatNumber(value: number, digits = 3): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return String(value);
  // Rounded first, so that 999,999 becomes 1M, not 1000k.
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size < 1e-3 || size >= 1e15) return plain(rounded.toExponential());
  const [unit, name] = units.find(([least]) => size >= least) ?? [1, ''];
  return `${plain(String(Number((rounded / unit).toPrecision(digits))))}${name}`;
}

/** The values of an axis, with as many digits as tell them apart. */
export function formatTicks(ticks: readonly number[]): string[] {
  const step = Math.min(...ticks.slice(1).map((tick, index) => Math.abs(tick - ticks[index]!)));
  return ticks.map((tick) => {
    const digits = tick === 0 || !Number.isFinite(step) || step === 0 ? 2 : magnitude(tick) - magnitude(step) + 2;
    return formatNumber(tick, Math.min(Math.max(digits, 2), 15));
  });
}

/** 12,345 */
export function formatInteger(value: number): string {
  return plain(grouped.format(value));
}

/** The two largest units of a time in seconds, such as 1h 5m; 0.25s below one second. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `\u2212${formatDuration(-seconds)}`;
  if (seconds < 10) return `${Number(seconds.toPrecision(2))}s`;
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

const magnitude = (value: number): number => Math.floor(Math.log10(Math.abs(value)));
/** With a true minus sign, but in exponents, where the hyphen is the custom. */
const plain = (text: string): string => text.replace(/^-/, '\u2212').replace('e+', 'e');
