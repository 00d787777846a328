import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { figureSchema } from './figures.js';

const resultSchema = z.strictObject({
  system: z.string(),
  experiment: z.string(),
  title: z.string(),
  /** Whether all that was wanted came out; null for a quick trial, which nothing is wanted of. */
  passed: z.boolean().nullable(),
  verdicts: z.array(z.strictObject({ figure: z.string(), value: z.number(), wanted: z.string(), passed: z.boolean() })),
  figures: z.record(z.string(), figureSchema),
  remarks: z.array(z.string()),
  /** What does all of it again, and the training alone; that of the twin, where there is one. */
  command: z.string(),
  training: z.strictObject({
    command: z.string(),
    twin: z.string().optional(),
    data: z.string(),
    data_hash: z.string(),
    iterations: z.int(),
    seed: z.int(),
    shard: z.int(),
    engine: z.string(),
  }),
  evaluation: z.strictObject({ samples: z.int(), repetitions: z.int(), seed: z.int(), features: z.string().optional() }),
  /** Pictures in the folder and what they show. */
  pictures: z.array(z.strictObject({ file: z.string(), shows: z.string() })),
  versions: z.record(z.string(), z.string()),
  machine: z.strictObject({ processor: z.string(), cores: z.int() }),
  seconds: z.strictObject({ training: z.number(), evaluation: z.number() }),
});

/** What an experiment gave, as result.json holds it. */
export type Result = Readonly<z.infer<typeof resultSchema>>;

export const resultFile = (folder: string): string => join(folder, 'result.json');

/** Eight digits are more than any of it is good for; lists of numbers stand on one line. */
export function formatResult(result: Result): string {
  const json = JSON.stringify(result, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(8)) : value), 2);
  return `${json.replace(/\[\s+([-+.,\de\s]+?)\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`)}\n`;
}

/** @throws ZodError or SyntaxError where the text is no result */
export const parseResult = (text: string): Result => resultSchema.parse(JSON.parse(text));

/** @throws InputError where the folder has no result, or a damaged one */
export function readResult(folder: string): Result {
  const file = resultFile(folder);
  try {
    return parseResult(readFileSync(file, 'utf8'));
  } catch (error) {
    const cause =
      error instanceof z.ZodError ? `${error.issues[0]!.path.join('.')}: ${error.issues[0]!.message}` : (error as Error).message;
    throw new InputError('no-result', `${file} is no result of an experiment (${cause})`, 'make it again with `ganforge reproduce`');
  }
}

/** Results in the folders below one, by folder name. */
export function readResults(folder: string): ReadonlyMap<string, Result> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => existsSync(resultFile(join(folder, name))));
  return new Map(names.sort().map((name) => [name, readResult(join(folder, name))]));
}
