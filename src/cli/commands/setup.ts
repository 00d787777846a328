import { Command } from 'commander';
import { carryOut } from '../../setup/tensorflow/plan.js';
import { planSetup } from '../../setup/tensorflow/plan-setup.js';
import { requestOf, type SetupFlags } from '../../setup/tensorflow/request.js';
import { ownSurroundings } from '../../setup/tensorflow/surroundings.js';
import { passingLine } from '../terminal/passing-line.js';

const tensorflowCommand = new Command('tensorflow')
  .description('link the tensorflow engine to a TensorFlow: build the binding of tfjs-node for it, try it, put it in place')
  .option('--python <path>', 'a Python that has TensorFlow (default: python3 if it has one, else a private environment)')
  .option('--wheel-dir <folder>', 'install TensorFlow into a private environment from the wheels in a folder, without a network')
  .option('--gpu', 'install tensorflow[and-cuda] (default: where nvidia-smi shows a GPU)')
  .option('--cpu', 'install tensorflow-cpu')
  .option('--stock', "run the package's own install script instead, which downloads TensorFlow 2.9")
  .option('--uninstall', 'remove binding, record and private environment')
  .option('--dry-run', 'print every command and file, and change nothing')
  .addHelpText(
    'after',
    `
Examples:
  ganforge setup tensorflow                             what is needed, from pip
  ganforge setup tensorflow --python ~/tf/bin/python    a TensorFlow that is there
  ganforge setup tensorflow --wheel-dir /media/wheels   without a network
  ganforge setup tensorflow --dry-run

It takes Linux, a C++ compiler (CXX names another than g++) and Node's headers. Only the private environment (in
$GANFORGE_CACHE, else ~/.cache/ganforge) and the package in node_modules are written to. It stays as it is until a new
binding has passed its trial. \`ganforge doctor\` shows what is linked.`,
  )
  .action(async (flags: SetupFlags) => {
    const passing = passingLine();
    const plan = await planSetup(requestOf(flags), ownSurroundings(), passing.show);
    const write = (line: string) => process.stdout.write(`${line}\n`);
    if (flags.dryRun) {
      for (const { what, details } of plan.steps) write([`would ${what}`, ...details].join('\n  '));
      write('nothing has been changed');
      return;
    }
    try {
      const result = await carryOut(plan, ({ what }) => {
        passing.clear();
        write(`${what} ...`);
      });
      passing.clear();
      for (const line of result) write(line);
    } finally {
      passing.clear();
    }
  });

export const setupCommand = new Command('setup')
  .description('make an engine ready that is not part of the package: `setup tensorflow`')
  .addCommand(tensorflowCommand)
  .addHelpText('after', '\nExample:\n  ganforge setup tensorflow');
