import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeKeys, type KeyDescription, objectOf } from '../src/config/describe.js';
import { layerKinds } from '../src/systems/custom/layer-kinds.js';
import { customOptions } from '../src/systems/custom/options.js';
import { replaceTables, table } from './markdown.js';

/**
 * Writes the tables of docs/custom.md: the layers and the options of the system `custom`, as the code has them.
 * `node dist/scripts/custom-tables.js`
 */
const page = 'docs/custom.md';

/** The page with its tables made anew. */
export function withTables(text: string): string {
  return replaceTables(text, { layers: layerTable(), options: optionTable() });
}

function layerTable(): string {
  const rows = Object.entries(layerKinds).map(([name, { title, options, short }]) => {
    const keys = describeKeys(options).map((key) => optionText(key, key.key === short));
    return [`\`${name}\``, title, keys.join('<br>')];
  });
  return table(['layer', 'what it does', 'options'], rows);
}

const optionText = ({ key, description, ...rest }: KeyDescription, isShort: boolean): string =>
  `${isShort ? `**\`${key}\`**` : `\`${key}\``}${'default' in rest ? ` (${JSON.stringify(rest.default)})` : ''}: ${description}`;

function optionTable(): string {
  const rows = describeKeys(customOptions).flatMap((option) => {
    // Layers, optimizers and penalties have forms that the page tells in words.
    const group = option.key === 'optimizers' ? undefined : objectOf(customOptions.shape[option.key as keyof typeof customOptions.shape]);
    const inner = group ? describeKeys(group).map((each) => ({ ...each, key: `${option.key}.${each.key}` })) : [option];
    return inner.map(({ key, description, default: value }) => [
      `\`${key}\``,
      value === undefined || key === 'optimizers' ? '' : JSON.stringify(value),
      description,
    ]);
  });
  return table(['option', 'unless told', 'meaning'], rows);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  writeFileSync(page, withTables(readFileSync(page, 'utf8')));
}
