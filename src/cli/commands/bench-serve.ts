import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { withBenchModels } from '../../bench/serving/bench-models.js';
import { measureModel } from '../../bench/serving/measure-model.js';
import { type Protocol, protocols } from '../../bench/serving/target.js';
import { availableCores } from '../../config/cores.js';
import { flags, wholeNumber } from '../flags.js';
import { servingReport } from '../serving-bench-report.js';

interface BenchServeFlags {
  readonly seconds: number;
  readonly rounds: number;
  readonly concurrency: readonly number[];
  readonly protocols: readonly Protocol[];
  readonly json?: boolean;
}

const program = fileURLToPath(new URL('../main.js', import.meta.url));

export const benchServeCommand = new Command('serve')
  .description('measure `ganforge serve` beside onnxruntime alone, on this machine')
  .argument('[model.onnx...]', 'exported models; by default untrained generators of a DCGAN 64x64x3 and of an MLP 28x28')
  .option('--seconds <n>', 'of one measurement', wholeNumber(1), 4)
  .option('--rounds <n>', 'rounds in which all are measured in turn', wholeNumber(1), 5)
  .option('--concurrency <list>', 'requests under way at a time', numberList, [1, 4, 16, 64])
  .option('--protocols <list>', `of ${protocols.join(', ')}`, protocolList, [...protocols])
  .addOption(flags.json())
  .addHelpText(
    'after',
    `
Examples:
  ganforge bench serve
  ganforge bench serve exports/digits.onnx --concurrency 64 --protocols rest,grpc --rounds 9

Every request asks for one image. Figures are medians of rounds, after loads to warm up; the machine should have nothing else to do. onnxruntime alone
is measured in a process without a server, at the batch and the split of the cores where it is fastest. At the end requests come
at random moments, half as many as were answered at most: p99 is given in units of the time that onnxruntime
alone takes for the server's largest batch.`,
  )
  .action(async (files: readonly string[], given: BenchServeFlags) => {
    await withBenchModels(files, async (models) => {
      for (const model of models) {
        const onProgress = (text: string) => process.stderr.write(`${text}\n`);
        const measured = await measureModel(model, { ...given, program, cores: availableCores(), onProgress });
        process.stdout.write(given.json ? `${JSON.stringify({ type: 'serving', ...measured })}\n` : `\n${servingReport(measured)}`);
      }
    });
  });

function numberList(text: string): number[] {
  return text.split(',').map(wholeNumber(1, 10_000));
}

function protocolList(text: string): Protocol[] {
  return text.split(',').map((name) => {
    const known = protocols.find((protocol) => protocol === name);
    if (!known) throw new InvalidArgumentError(`expected a list of ${protocols.join(', ')}`);
    return known;
  });
}
