import { z } from 'zod';
import { inputErrorOf } from '../../config/issue.js';
import { suggestion } from '../../config/suggest.js';
import { InputError } from '../../errors.js';
import type { LayerKind } from './layer-kind.js';
import { layerKinds } from './layer-kinds.js';

/** A layer as the configuration of a run holds it: its kind, and under it all of its options and its name. */
export type WrittenLayer = Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly name: string }>>;

/** A layer of the list, looked up. */
export interface ListedLayer {
  readonly kind: LayerKind;
  readonly kindName: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const name = z
  .string()
  .regex(/^[A-Za-z][\w.-]*$/, 'is not a name of letters, digits, _, . and -')
  .describe('by which checkpoints know its weights and the seed draws them');

/**
 * The layers of a network as users write them: `relu`, `dropout: 0.3` or `conv: { filters: 64 }` each. What comes out is the
 * same with every option and every name written out; it is taken again as it stands.
 * @param network as errors call it
 */
export const layerList = (network: string) =>
  z.array(z.unknown()).transform((entries, context): WrittenLayer[] => {
    try {
      return named(
        network,
        entries.map((entry, i) => readLayer(entry, `${network} layer ${i + 1}`)),
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { what, code, mend } = error;
      context.issues.push({ code: 'custom', message: what, params: { code, mend }, input: entries });
      return z.NEVER;
    }
  });

/** The layers of a written-out list. */
export function listedLayers(list: readonly WrittenLayer[]): ListedLayer[] {
  return list.map((entry) => {
    const [[kindName, { name, ...options }]] = Object.entries(entry) as [[string, WrittenLayer[string]]];
    return { kind: layerKinds[kindName]!, kindName, name, options };
  });
}

type UnnamedLayer = readonly [kindName: string, options: Readonly<Record<string, unknown>> & { readonly name?: string | undefined }];

/** @throws InputError `layer-form`, `unknown-layer`, `unknown-key`, `invalid-value` */
function readLayer(entry: unknown, where: string): UnnamedLayer {
  const [kindName, given] = splitEntry(entry, where);
  const kind = layerKinds[kindName];
  if (!kind)
    throw new InputError('unknown-layer', `${where} is the unknown '${kindName}'`, suggestion(kindName, Object.keys(layerKinds), 'layers'));
  const schema = kind.options.extend({ name: name.optional() });
  const value = given ?? {};
  const isMap = typeof value === 'object' && !Array.isArray(value);
  const options = isMap ? value : kind.short === undefined ? undefined : { [kind.short]: value };
  const called = `${where} (${kindName})`;
  if (options === undefined) {
    throw new InputError(
      'layer-form',
      `${called} is given ${JSON.stringify(value)}`,
      `write its options as { key: value }, or \`- ${kindName}\``,
    );
  }
  const result = schema.safeParse(options);
  if (!result.success) {
    throw inputErrorOf(schema, result.error, options, (path) => (path.length === 0 ? called : `${path.join('.')} of ${called}`));
  }
  return [kindName, result.data as UnnamedLayer[1]];
}

function splitEntry(entry: unknown, where: string): [kindName: string, given: unknown] {
  if (typeof entry === 'string') return [entry, undefined];
  const keys = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? Object.entries(entry) : [];
  if (keys.length === 1) return keys[0]!;
  const what =
    keys.length === 0
      ? `${where} is ${JSON.stringify(entry)}`
      : `${where} has the keys ${keys.map(([key]) => key).join(', ')} side by side`;
  throw new InputError('layer-form', what, 'write one layer a line, such as `- conv: { filters: 64 }`, its options below it or in braces');
}

/** Gives layers without a name their kind and number. @throws InputError `layer-name` where two have the same */
function named(network: string, layers: readonly UnnamedLayer[]): WrittenLayer[] {
  const taken = new Set<string>();
  for (const [, { name }] of layers) {
    if (name === undefined) continue;
    if (taken.has(name))
      throw new InputError('layer-name', `two layers of the ${network} are called '${name}'`, 'give each a name of its own, or none');
    taken.add(name);
  }
  const counts = new Map<string, number>();
  return layers.map(([kindName, { name: given, ...options }]) => {
    let name = given;
    while (name === undefined) {
      const count = (counts.get(kindName) ?? 0) + 1;
      counts.set(kindName, count);
      if (!taken.has(`${kindName}${count}`)) name = `${kindName}${count}`;
    }
    return { [kindName]: { name, ...options } };
  });
}
