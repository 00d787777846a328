import { expect } from 'chai';
import { z } from 'zod';
import { inputErrorOf } from '../../src/config/issue.js';

const schema = z.strictObject({
  rate: z.number().positive().nullable().default(null),
  group: z.strictObject({ inner: z.int().min(1) }).prefault({ inner: 1 }),
  form: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('box'), width: z.int() }),
      z.strictObject({ kind: z.literal('ball'), radius: z.number().positive() }),
    ])
    .optional(),
  either: z.union([z.enum(['a', 'b']), z.strictObject({ scale: z.number().positive() })]).default('a'),
  list: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(z.strictObject({ size: z.int() }))).default([]),
  checked: z
    .unknown()
    .superRefine((value, context) => {
      if (value === 13) context.addIssue({ code: 'custom', message: 'checked is 13', params: { code: 'unlucky', mend: 'take 12' } });
      if (value === 14) context.addIssue({ code: 'custom', message: 'checked is 14' });
    })
    .optional(),
});

/** What is wrong with a value, in one line. */
function wrong(value: unknown): { code: string; message: string } {
  const { error } = schema.safeParse(value);
  if (!error) throw new Error('nothing is wrong');
  const { code, message } = inputErrorOf(schema, error, value, (path) => (path.length === 0 ? 'the whole' : `the ${path.join('.')}`));
  return { code, message };
}

describe('what is wrong with a value', () => {
  for (const [value, message, code] of [
    [{ rate: 0 }, 'the rate is 0: expected a number above 0 or null', 'invalid-value'],
    [{ rate: Number.NaN }, 'the rate is NaN: expected a number above 0 or null', 'invalid-value'],
    [{ ratte: 1 }, "the whole has an unknown key 'ratte': did you mean 'rate'?", 'unknown-key'],
    [{ group: { inner: 0 } }, 'the group.inner is 0: expected a whole number of at least 1', 'invalid-value'],
    [{ group: {} }, 'the group.inner is missing: expected a whole number of at least 1', 'invalid-value'],
    [{ group: { iner: 1 } }, "the group has an unknown key 'iner': did you mean 'inner'?", 'unknown-key'],
    [{ form: { kind: 'bal', radius: 1 } }, 'the form.kind is "bal": expected one of box, ball', 'invalid-value'],
    [{ form: { kind: 'ball', radius: 0 } }, 'the form.radius is 0: expected a number above 0', 'invalid-value'],
    [{ form: { kind: 'ball', width: 1 } }, "the form has an unknown key 'width': the keys are kind, radius", 'unknown-key'],
    [{ either: 'c' }, 'the either is "c": expected one of a, b or the keys scale', 'invalid-value'],
    [{ either: { scale: 0 } }, 'the either.scale is 0: expected a number above 0', 'invalid-value'],
    [{ list: [{ size: 1 }, { size: 1.5 }] }, 'the list.1.size is 1.5: expected a whole number', 'invalid-value'],
    [{ list: { size: 1.5 } }, 'the list.size is 1.5: expected a whole number', 'invalid-value'],
    [{ list: { sise: 1 } }, "the list has an unknown key 'sise': did you mean 'size'?", 'unknown-key'],
    [{ checked: 13 }, 'checked is 13: take 12', 'unlucky'],
    [{ checked: 14 }, 'checked is 14: mend the checked', 'invalid-value'],
  ] as const) {
    it(message, () => expect(wrong(value)).to.deep.equal({ message, code }));
  }

  it('is shown in short', () => {
    expect(wrong({ rate: 'x'.repeat(100) }).message).to.match(/^the rate is "x{56}\.\.\.: expected/);
  });
});
