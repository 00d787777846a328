import { Command } from 'commander';
import { describeKeys } from '../../config/describe.js';
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
    '',
    'Options (--set key=value):',
    table(options),
  ].join('\n');
}
