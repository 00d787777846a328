#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { endIfStuck } from './end-at-once.js';
import { reportFailure } from './failure.js';

/**
 * Every command, in the order `ganforge --help` lists them. Only the one that is asked for is loaded: most need TensorFlow.js, which
 * takes a second and memory that a server has better uses for.
 */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  train: async () => (await import('./commands/train.js')).trainCommand,
  resume: async () => (await import('./commands/resume.js')).resumeCommand,
  view: async () => (await import('./commands/view.js')).viewCommand,
  generate: async () => (await import('./commands/generate.js')).generateCommand,
  export: async () => (await import('./commands/export.js')).exportCommand,
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  evaluate: async () => (await import('./commands/evaluate.js')).evaluateCommand,
  reproduce: async () => (await import('./commands/reproduce.js')).reproduceCommand,
  bench: async () => (await import('./commands/bench.js')).benchCommand,
  systems: async () => (await import('./commands/systems.js')).systemsCommand,
  datasets: async () => (await import('./commands/datasets.js')).datasetsCommand,
  setup: async () => (await import('./commands/setup.js')).setupCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
};

const name = process.argv[2] ?? '';
const needed = Object.hasOwn(loaders, name) ? [loaders[name]!] : Object.values(loaders);
const commands = await Promise.all(needed.map((load) => load()));

const program = new Command('ganforge')
  .description('Trains generative adversarial networks on all cores, exports them to ONNX and serves them.')
  .version(version)
  // So that `bench serve` has flags of its own, some of the names that `bench` has.
  .enablePositionalOptions()
  .addHelpText(
    'after',
    `
Examples:
  ganforge train dcgan --data mnist --iterations 2000     learn handwritten digits
  ganforge resume runs/dcgan-mnist                        go on where a run ended
  ganforge view runs/dcgan-mnist                          see in the browser how it went
  ganforge generate runs/dcgan-mnist --out digits.png     look at what it draws
  ganforge evaluate runs/dcgan-mnist                      measure how good that is
  ganforge export runs/dcgan-mnist --out exports/digits.onnx
  ganforge serve exports/digits.onnx                      let others draw with it

\`ganforge COMMAND --help\` tells all of a command.`,
  );
for (const command of commands) program.addCommand(command);
for (const command of [program, ...commands, ...commands.flatMap((each) => each.commands)]) {
  command.exitOverride();
  // What is wrong is told once, below, in the form of all other errors.
  command.configureOutput({ outputError: () => {} });
}

for (const stream of [process.stdout, process.stderr]) {
  // Whoever read the output has gone (`ganforge systems | head -1`): there is nobody left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else process.exitCode = reportFailure(error);
  endIfStuck(error);
}
