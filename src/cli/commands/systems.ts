import { Command } from 'commander';
import { describeKeys } from '../../config/describe.js';
import type { StreamShape } from '../../data/dataset.js';
import { generatorForwardOf } from '../../systems/generator-forward.js';
import { findSystem, systems } from '../../systems/index.js';
import type { System } from '../../systems/system.js';
import { table } from '../terminal/table.js';

export const systemsCommand = new Command('systems')
  .description('list the systems, or the options of one')
  .argument('[name]', 'a system')
  .addHelpText('after', '\nExamples:\n  ganforge systems\n  ganforge systems dcgan')
  .action(async (name: string | undefined) => {
    process.stdout.write(
      name === undefined ? table(systems.map((system) => [system.name, system.title])) : describe(await findSystem(name)),
    );
  });

function describe(system: System): string {
  const { preset, streams } = system;
  const options = describeKeys(system.options).map(({ key, expected, description, default: value }) => [
    `  ${key}`,
    value === undefined ? '' : JSON.stringify(value),
    expected,
    description,
  ]);
  return [
    `${system.name}: ${system.title}`,
    system.paper,
    '',
    'Data:',
    table(Object.entries(streams).map(([stream, what]) => [`  ${stream}`, what, `(unless told: ${preset.data[stream] ?? 'none'})`])),
    `Unless told: batch ${preset.batch}, ${preset.iterations} iterations.`,
    ...generatorForward(system),
    '',
    'Options (--set key=value):',
    table(options),
  ].join('\n');
}

/** What `--generator-forward` is unless told, in a line; none where that takes more than the options by default, as with `custom`. */
function generatorForward(system: System): string[] {
  const options = system.options.safeParse({});
  if (!options.success) return [];
  const data = Object.fromEntries(Object.keys(system.streams).map((stream) => [stream, someDigits]));
  try {
    const forward = generatorForwardOf(system.stages(options.data, data), system.samplers(options.data, data));
    return [`Generator forward: ${forward ?? 'shared in part'} (--generator-forward shared|fresh).`];
  } catch {
    return []; // these data are none for it
  }
}

/** In place of data that are not opened here. */
const someDigits: StreamShape = { kind: 'image', shape: [28, 28, 1], classes: 10, size: 10_000, mean: new Float32Array(784) };
