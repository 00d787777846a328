import { ServingFailure } from '../failure.js';

/** A JSON object as it was sent: nothing is known of its fields yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Names longer than that are refused, so that errors which repeat them stay short. */
const longestName = 256;

/** A request that breaks a rule of the protocol. */
export const invalid = (message: string): ServingFailure => new ServingFailure('invalid', message);

/** A value in a few words, for errors; never longer than a line. */
export function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/**
 * A field of its own: what `__proto__` and its like bring along is none.
 * @returns undefined where there is no such field
 */
export const field = (object: JsonObject, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);

/** @throws ServingFailure `invalid` */
export function asObject(value: unknown, where: string): JsonObject {
  if (!isObject(value)) throw invalid(`${where} is ${describe(value)}, expected an object`);
  return value;
}

/** @throws ServingFailure `invalid` */
export function asArray(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${where} is ${describe(value)}, expected an array`);
  return value;
}

/** @throws ServingFailure `invalid` */
export function asName(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${where} is ${describe(value)}, expected a name`);
  if (value.length > longestName) throw invalid(`${where} has ${value.length} characters, expected up to ${longestName}`);
  return value;
}

/** @throws ServingFailure `invalid` */
export function asBoolean(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw invalid(`${where} is ${describe(value)}, expected true or false`);
  return value;
}

/** @throws ServingFailure `invalid` where it is no integer from 0 to 2^53 - 1 */
export function asSize(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw invalid(`${where} is ${describe(value)}, expected an integer from 0`);
  return Number(value);
}

/**
 * The field `parameters` of a request, an input or an output: names with strings, numbers or booleans; none where it is left out.
 * @param where of the object that has it, such as `inputs[0]`; empty for the request itself
 * @throws ServingFailure `invalid`
 */
export function parametersOf(object: JsonObject, where: string): JsonObject {
  const value = field(object, 'parameters');
  if (value === undefined || value === null) return {};
  const path = where === '' ? 'parameters' : `${where}.parameters`;
  const parameters = asObject(value, path);
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!['string', 'number', 'boolean'].includes(typeof parameter)) {
      throw invalid(`${path} has ${describe(name)}: ${describe(parameter)}, expected a string, a number or a boolean`);
    }
  }
  return parameters;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
