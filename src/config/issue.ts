import { z } from 'zod';
import { InputError } from '../errors.js';
import { expectedBy, objectOf, unwrap } from './describe.js';
import { suggestion } from './suggest.js';

/** What a custom check may say beside its message. */
export interface CheckParams {
  /** Of the error. */
  readonly code?: string;
  /** What to do about it. */
  readonly mend?: string;
}

/**
 * One line from what zod found: `--batch is "abc": expected a whole number of at least 1`.
 * @param value what was checked
 * @param whereOf how errors call the value at a path within it
 */
export function inputErrorOf(
  schema: z.ZodType,
  { issues }: z.core.$ZodError,
  value: unknown,
  whereOf: (path: readonly string[]) => string,
): InputError {
  // A mistyped key may be one that is missing as well.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const path = issue.path.map(String);
  const where = whereOf(path.filter((key, i) => at(value, path.slice(0, i)) !== at(value, path.slice(0, i + 1)) || !/^\d+$/.test(key)));
  if (issue.code === 'custom') {
    const { code = 'invalid-value', mend = `mend ${where}` }: CheckParams = issue.params ?? {};
    return new InputError(code, issue.message, mend);
  }
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const group = schemaAt(schema, path, value);
    const keys = Object.keys(objectOf(group && chosen(group, at(value, path)))?.shape ?? {});
    return new InputError('unknown-key', `${where} has an unknown key '${key}'`, suggestion(key, keys, 'keys'));
  }
  const given = at(value, path);
  const what = given === undefined ? `${where} is missing` : `${where} is ${shown(given)}`;
  if (issue.code === 'invalid_format') return new InputError('invalid-value', what, issue.message.replace(/^is not/, 'expected'));
  const field = schemaAt(schema, path, value);
  const expected = field === undefined ? issue.message : `expected ${expectedBy(field)}`;
  return new InputError('invalid-value', what, where.startsWith('--') ? expected.replace(/ or null$/, '') : expected);
}

/** The schema of the value at a path; of several forms, the one the value has chosen. */
function schemaAt(schema: z.core.$ZodType | undefined, [key, ...rest]: readonly string[], value: unknown): z.core.$ZodType | undefined {
  if (schema === undefined || key === undefined) return schema;
  return schemaAt(memberOf(chosen(schema, value), key), rest, at(value, [key]));
}

/** Without what wraps it, and of a union told apart by a key the form that has the value's. */
function chosen(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const inner = unwrap(schema);
  if (inner !== schema) return chosen(inner, value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator;
    const form = schema.options.find(
      (option) =>
        option instanceof z.ZodObject && option.shape[key] !== undefined && z.safeParse(option.shape[key], at(value, [key])).success,
    );
    return form ?? schema;
  }
  return schema;
}

function memberOf(schema: z.core.$ZodType, key: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodDiscriminatedUnion) return z.enum(literalsOf(schema, key));
  if (schema instanceof z.ZodUnion) return firstOf(schema.options.map((option) => memberOf(option, key)));
  return schema instanceof z.ZodObject ? schema.shape[key] : undefined;
}

const firstOf = <T>(found: readonly (T | undefined)[]): T | undefined => found.find((each) => each !== undefined);

/** The values of the key that tells the forms of a union apart. */
const literalsOf = (schema: z.ZodDiscriminatedUnion, key: string): string[] =>
  schema.options.flatMap((option) => {
    const literal = option instanceof z.ZodObject ? option.shape[key] : undefined;
    return literal instanceof z.ZodLiteral ? [...literal.values].map(String) : [];
  });

/** What lies at a path; one thing, given where a list of them is taken, is its own first element. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((within, key) => {
    if (/^\d+$/.test(key) && !Array.isArray(within)) return within;
    return typeof within === 'object' && within !== null ? (within as Record<string, unknown>)[key] : undefined;
  }, value);

function shown(value: unknown): string {
  const text = typeof value === 'number' && !Number.isFinite(value) ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
