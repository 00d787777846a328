import type { EngineInput, EngineInputs } from '../../engines/engine.js';
import type { ModelDescription } from '../../export/model-description.js';
import { readInput } from '../read-input.js';
import { invalid } from '../rest/fields.js';
import { refusing } from './refusing.js';

type Input = ModelDescription['inputs'][number];

/**
 * Inputs that a request gives values for. One value is that of every row; an array of classes, or of vectors, has a value a row.
 *
 * @param given text, numbers or arrays, by input name
 * @param inputs of a model without image inputs, which would be read from files
 * @throws ServingFailure `invalid` where a value is none for its input, there is no such input, or rows are not `count`
 */
export async function givenInputs(given: ReadonlyMap<string, unknown>, inputs: readonly Input[], count: number): Promise<EngineInputs> {
  const read: Record<string, EngineInput> = {};
  for (const [name, value] of given) {
    const input = inputs.find((one) => one.name === name);
    const rows = input && rowsOf(input, value);
    if (rows === undefined) {
      Object.assign(read, await refusing(() => readInput(`${name}=${textOf(name, value)}`, inputs, count)));
      continue;
    }
    if (rows.length !== count) throw invalid(`"${name}" has ${rows.length} rows, and the count is ${count}`);
    const each = await Promise.all(rows.map((row) => refusing(() => readInput(`${name}=${textOf(name, row)}`, inputs, 1))));
    read[name] = concatenate(each.map((one) => one[name]!));
  }
  return read;
}

/** How many rows the values are for; undefined where each is for all. */
export function givenRows(given: ReadonlyMap<string, unknown>, inputs: readonly Input[]): number | undefined {
  for (const input of inputs) {
    const rows = rowsOf(input, given.get(input.name));
    if (rows) return rows.length;
  }
  return undefined;
}

function rowsOf({ kind }: Input, value: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(value) || kind === 'scalar') return undefined;
  return kind === 'label' || Array.isArray(value[0]) ? value : undefined;
}

/** As a command line has it: numbers with commas between. */
function textOf(name: string, value: unknown): string {
  const parts: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  const single = parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : undefined;
  const text = single ?? (parts.every((part) => typeof part === 'number') ? parts.join(',') : '');
  if (text === '') throw invalid(`"${name}" has no value: expected a number, or numbers with commas between`);
  return text;
}

function concatenate(parts: readonly EngineInput[]): EngineInput {
  const { shape, dtype, data } = parts[0]!;
  const all = data instanceof Int32Array ? new Int32Array(parts.length * data.length) : new Float32Array(parts.length * data.length);
  parts.forEach((part, row) => {
    all.set(part.data, row * data.length);
  });
  return { shape: [parts.length, ...shape.slice(1)], dtype, data: all };
}
