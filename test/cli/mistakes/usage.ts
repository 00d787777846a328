import { type Mistake, train } from './mistake.js';

export const usage: readonly Mistake[] = [
  { name: 'an unknown command', args: ['trian', 'dcgan'], says: ['trian', 'Did you mean train?'] },
  { name: 'an unknown flag', args: train('--bacth', '8'), says: ['--bacth', 'Did you mean --batch?'] },
  { name: 'a flag without its value', args: train('--seed'), says: ['--seed'] },
  { name: 'no system', args: ['train'], says: ['no system', 'ganforge train dcgan'] },
  { name: 'an unknown system', args: ['train', 'dcgna'], says: ['dcgna', "did you mean 'dcgan'?"] },
  { name: 'systems of an unknown name', args: ['systems', 'dcgna'], says: ['dcgna', "did you mean 'dcgan'?"] },
  { name: 'a system module that is not there', args: ['train', './none.js'], says: ['none.js', 'path'] },
  { name: 'a module that exports no system', args: ['train', './empty.js'], says: ['empty.js', 'default export'] },
  { name: '--quiet and --json together', args: train('--quiet', '--json'), says: ['--quiet', '--json'] },
  { name: 'an unknown --set key', args: train('--set', 'widht=8'), says: ['widht', "did you mean 'width'?"] },
  { name: 'an unknown dotted --set key', args: train('--set', 'ema.dekay=0.9'), says: ['ema.dekay', "did you mean 'ema.decay'?"] },
  { name: '--set without a value', args: train('--set', 'width'), says: ['--set width', '--set key=value'] },
  { name: 'an option of the wrong kind', args: train('--set', 'width=wide'), says: ['--set width', '"wide"', 'whole number'] },
  { name: 'an option out of its range', args: train('--set', 'beta1=2'), says: ['--set beta1', '2', '1'] },
  { name: 'an unknown engine', args: train('--engine', 'onxruntime'), says: ['--engine', 'onxruntime', 'tensorflow, onnxruntime, cpu'] },
  {
    name: 'an unknown generator forward',
    args: train('--generator-forward', 'frehs'),
    says: ['--generator-forward', 'frehs', 'shared, fresh'],
  },
  { name: 'an unknown precision', args: train('--precision', 'fp8'), says: ['--precision', 'fp8', 'float32, bf16'] },
  {
    name: 'a precision that the engine does not have',
    args: train('--precision', 'bf16', '--engine', 'onnxruntime'),
    says: ['onnxruntime', 'bf16', '--engine tensorflow'],
  },
  { name: 'an unknown device', args: train('--device', 'tpu'), says: ['--device', 'tpu', 'cuda'] },
  { name: 'a shard that does not divide the batch', args: train('--shard', '3'), says: ['shard of 3', 'batch of 8', /--shard [24]/] },
];

/** A flag with a value that is none for it. */
const malformed = (flag: string, value: string, expected: string): Mistake => ({
  name: `train ${flag} ${value}`,
  args: train(flag, value),
  says: [flag, value, expected],
});

export const numbers: readonly Mistake[] = [
  malformed('--iterations', 'abc', 'whole number of at least 1'),
  malformed('--batch', '0', 'whole number of at least 1'),
  malformed('--shard', '1.5', 'whole number of at least 1'),
  malformed('--workers', '-2', 'whole number of at least 1'),
  malformed('--size', '8px', 'whole number'),
  malformed('--seed', '-1', 'whole number'),
  malformed('--sample-every', 'often', 'whole number'),
  malformed('--evaluate-every', 'seldom', 'whole number'),
  malformed('--checkpoint-every', '12,5', 'whole number'),
  malformed('--duration', '5 parsecs', '90s'),
  malformed('--port', '65536', 'number up to 65535'),
];
