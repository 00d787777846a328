#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { benchCommand } from './commands/bench.js';
import { datasetsCommand } from './commands/datasets.js';
import { doctorCommand } from './commands/doctor.js';
import { evaluateCommand } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { generateCommand } from './commands/generate.js';
import { reproduceCommand } from './commands/reproduce.js';
import { resumeCommand } from './commands/resume.js';
import { systemsCommand } from './commands/systems.js';
import { trainCommand } from './commands/train.js';
import { reportFailure } from './failure.js';

/** Every command, in the order `ganforge --help` lists them. */
const commands: readonly Command[] = [
  trainCommand,
  resumeCommand,
  generateCommand,
  exportCommand,
  evaluateCommand,
  reproduceCommand,
  benchCommand,
  systemsCommand,
  datasetsCommand,
  doctorCommand,
];

const program = new Command('ganforge')
  .description('Trains generative adversarial networks on all cores, and exports them to ONNX.')
  .version(version)
  .addHelpText(
    'after',
    `
Examples:
  ganforge train dcgan --data mnist --iterations 2000     learn handwritten digits
  ganforge resume runs/dcgan-mnist                        go on where a run ended
  ganforge generate runs/dcgan-mnist --out digits.png     look at what it draws
  ganforge evaluate runs/dcgan-mnist                      measure how good that is
  ganforge export runs/dcgan-mnist --out exports/digits.onnx

\`ganforge COMMAND --help\` tells all of a command.`,
  );
for (const command of commands) program.addCommand(command);
for (const command of [program, ...commands]) {
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
}
