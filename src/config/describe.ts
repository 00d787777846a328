import { z } from 'zod';

/** A key of a zod object in words, for `--help`, configuration comments and errors. */
export interface KeyDescription {
  readonly key: string;
  /** What it means; empty where its author did not say. */
  readonly description: string;
  /** The values it takes: `a whole number of at least 1`. */
  readonly expected: string;
  /** Absent where there is none. */
  readonly default?: unknown;
}

/** The keys of an object schema, in order. */
export function describeKeys(schema: z.ZodObject): KeyDescription[] {
  return Object.entries(schema.shape).map(([key, value]) => {
    const json = jsonSchema(value);
    const described = { key, description: descriptionOf(value), expected: words(json) };
    return json.default === undefined ? described : { ...described, default: json.default };
  });
}

/** What a schema accepts, in words: `a whole number of at least 1`, `one of auto, cpu`, `true or false`. */
export function expectedBy(schema: z.core.$ZodType): string {
  return words(jsonSchema(schema instanceof z.ZodPipe ? unwrap(schema) : schema));
}

/** The description of a schema or of what it wraps. */
export function descriptionOf(schema: z.core.$ZodType): string {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  const inner = unwrap(schema);
  return inner === schema ? '' : descriptionOf(inner);
}

/** The object schema a key leads to, or undefined where it is a value. */
export function objectOf(schema: z.core.$ZodType | undefined): z.ZodObject | undefined {
  if (schema === undefined) return undefined;
  if (schema instanceof z.ZodObject) return schema;
  const inner = unwrap(schema);
  return inner === schema ? undefined : objectOf(inner);
}

/** What a schema wraps, or the schema itself where it wraps nothing. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  // Where a value is brought into another form, before it is checked or after, what counts is the check.
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodTransform ? schema.out : schema.in;
  const wraps =
    schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? schema.unwrap() : schema;
}

function jsonSchema(schema: z.core.$ZodType): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
}

function words(json: z.core.JSONSchema._JSONSchema): string {
  if (typeof json === 'boolean') return 'any value';
  if (json.const !== undefined) return String(json.const);
  if (json.enum) return `one of ${json.enum.join(', ')}`;
  if (Array.isArray(json.type)) return json.type.map((type) => words({ ...json, type })).join(' or ');
  const choices = json.anyOf ?? json.oneOf;
  if (choices) return [...new Set(choices.map(words))].join(' or ');
  switch (json.type) {
    case 'integer':
      return `a whole number${range(json)}`;
    case 'number':
      return `a number${range(json)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    case 'null':
      return 'null';
    case 'array':
      return `a list, each ${typeof json.items === 'object' && !Array.isArray(json.items) ? words(json.items) : 'any value'}`;
    case 'object':
      return json.properties ? `the keys ${Object.keys(json.properties).join(', ')}` : 'keys with values';
    default:
      return 'any value';
  }
}

/** ` of at least 1`, ` from 0 to 1`, ` above 0`; the ends of the safe integers are no limits worth a word. */
function range(json: z.core.JSONSchema.JSONSchema): string {
  const lower = json.minimum === undefined || json.minimum <= Number.MIN_SAFE_INTEGER ? undefined : json.minimum;
  const upper = json.maximum === undefined || json.maximum >= Number.MAX_SAFE_INTEGER ? undefined : json.maximum;
  if (lower !== undefined && upper !== undefined) return ` from ${lower} to ${upper}`;
  const ends = [
    lower === undefined ? '' : `of at least ${lower}`,
    json.exclusiveMinimum === undefined ? '' : `above ${json.exclusiveMinimum}`,
    upper === undefined ? '' : `of at most ${upper}`,
    json.exclusiveMaximum === undefined ? '' : `below ${json.exclusiveMaximum}`,
  ].filter((end) => end !== '');
  return ends.length === 0 ? '' : ` ${ends.join(' and ')}`;
}
