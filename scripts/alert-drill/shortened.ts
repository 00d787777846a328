import { z } from 'zod';

const ruleSchema = z.looseObject({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  for: z.string().optional(),
});
export const rulesFileSchema = z.looseObject({
  groups: z.array(z.looseObject({ name: z.string(), rules: z.array(ruleSchema) })),
});

/** A file of Prometheus' rules. */
export type RulesFile = z.infer<typeof rulesFileSchema>;

/**
 * Rules that do the same in a fraction of the time: how long an alert waits (`for`), how far selectors look back (`[5m]`, `offset 5m`),
 * and seconds in expressions, which ours write in hours (`3600`), are divided. Names of recorded series stay.
 * @param factor 60 makes seconds of minutes
 */
export const shortened = (file: RulesFile, factor: number): RulesFile => ({
  ...file,
  groups: file.groups.map((group) => ({
    ...group,
    rules: group.rules.map(({ for: wait, expr, ...rule }) => ({
      ...rule,
      expr: expr
        .replaceAll(/\[(\w+)\]/g, (_, duration: string) => `[${divided(duration, factor)}]`)
        .replaceAll(/\boffset (\w+)/g, (_, duration: string) => `offset ${divided(duration, factor)}`)
        .replaceAll(/\b3600\b/g, String(3600 / factor)),
      ...(wait === undefined ? {} : { for: divided(wait, factor) }),
    })),
  })),
});

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration as Prometheus writes it: `5m`, `1h30m`. */
function divided(duration: string, factor: number): string {
  const parts = [...duration.matchAll(/(\d+)(ms|[smhd])/g)];
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * milliseconds[unit!]!, 0);
  return `${Math.max(1, Math.round(total / factor))}ms`;
}
