import { atEndOnly, tinyDcgan } from './workplace.js';

/** A command line that is wrong in one way. */
export interface Mistake {
  readonly name: string;
  readonly args: readonly string[];
  /** What the line must tell: the cause, and the mend. */
  readonly says: readonly (string | RegExp)[];
}

/** `train` on the tiny data; later flags win over earlier ones. */
export const train = (...flags: string[]): string[] => ['train', ...tinyDcgan, ...atEndOnly, '--iterations', '2', ...flags];
/** `train` on other data. */
const trainOn = (data: string, ...flags: string[]): string[] =>
  train(...flags).map((word, i, all) => (all[i - 1] === '--data' ? data : word));

/** A flag with a value that is none for it. */
const malformed = (flag: string, value: string, expected: string): Mistake => ({
  name: `train ${flag} ${value}`,
  args: train(flag, value),
  says: [flag, value, expected],
});

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

export const config: readonly Mistake[] = [
  { name: 'a configuration that is not there', args: ['train', '--config', 'none.yaml'], says: ['none.yaml', '--config'] },
  { name: 'a configuration that is no YAML', args: ['train', '--config', 'broken.yaml'], says: [/broken\.yaml:\d+:\d+/, 'YAML'] },
  { name: 'a configuration without keys', args: ['train', '--config', 'list.yaml'], says: ['list.yaml', 'key: value'] },
  {
    name: 'an unknown key of a configuration',
    args: ['train', '--config', 'unknown.yaml'],
    says: ['unknown.yaml', 'batsch', "did you mean 'batch'?"],
  },
  {
    name: 'an unknown option in a configuration',
    args: ['train', '--config', 'option.yaml'],
    says: ['option.yaml', 'options.widht', 'options.width'],
  },
  {
    name: 'a value of the wrong kind in a configuration',
    args: ['train', '--config', 'value.yaml'],
    says: ['batch of value.yaml', 'whole number'],
  },
];

export const data: readonly Mistake[] = [
  { name: 'an unknown data set', args: trainOn('mnsit'), says: ['mnsit', 'did you mean mnist?'] },
  { name: 'a path without its kind', args: trainOn('pictures'), says: ['pictures', 'folder:pictures'] },
  { name: 'a kind without its path', args: trainOn('idx:'), says: ['idx', 'path'] },
  { name: 'data that is not there', args: trainOn('idx:none'), says: ['none', 'check the path'] },
  { name: 'a folder that is not there', args: trainOn('folder:none'), says: ['none'] },
  { name: 'an empty folder', args: trainOn('folder:void'), says: ['void'] },
  { name: 'an empty file', args: trainOn('idx:zero-images-idx3-ubyte'), says: ['zero-images-idx3-ubyte', 'IDX'] },
  { name: 'a truncated file', args: trainOn('idx:cut-images-idx3-ubyte'), says: ['cut-images-idx3-ubyte', 'damaged'] },
  { name: 'a file without images', args: trainOn('idx:no-images-idx3-ubyte'), says: ['no-images-idx3-ubyte', 'no images'] },
  { name: 'a picture that is none', args: trainOn('folder:pictures'), says: ['pictures/broken.png', 'replace or remove'] },
  { name: 'images of a size that the system cannot draw', args: trainOn('idx:odd-images-idx3-ubyte'), says: ['9x9', '--size 8'] },
  { name: '--size that the system cannot draw', args: train('--size', '20'), says: ['20x20', /--size \d+/] },
  { name: '--size for points', args: trainOn('ring', '--size', '8'), says: ['ring', '--size'] },
  { name: 'points for a system of images', args: trainOn('ring'), says: ['dcgan', 'points', 'gan'] },
];

export const outs: readonly Mistake[] = [
  { name: 'train: an --out that holds something', args: train('--out', 'pictures'), says: ['pictures', 'not empty', '--out'] },
  { name: 'train: an --out that is a file', args: train('--out', 'empty.js'), says: ['empty.js', 'file', '--out'] },
  { name: 'train: an --out below a file', args: train('--out', 'empty.js/run'), says: ['empty.js/run', '--out'] },
  { name: 'train: an --out that cannot be written', args: train('--out', '/sys/run'), says: ['/sys/run', '--out'] },
  { name: 'train: graphs that are to go to a file', args: train('--dump-graph', 'empty.js'), says: ['empty.js', '--dump-graph'] },
  { name: 'train: graphs below a file', args: train('--dump-graph', 'empty.js/graphs', '--quiet'), says: ['empty.js/graphs', 'path'] },
  { name: 'export: an --out without .onnx', args: ['export', 'run', '--out', 'nope'], says: ['nope', '.onnx'] },
  { name: 'export: an --out that is a folder', args: ['export', 'run', '--out', 'folder.onnx'], says: ['folder.onnx', 'folder'] },
  { name: 'export: an --out below a file', args: ['export', 'run', '--out', 'empty.js/x.onnx'], says: ['empty.js/x.onnx', '--out'] },
  { name: 'export: an --out that cannot be written', args: ['export', 'run', '--out', '/sys/x.onnx'], says: ['/sys/x.onnx', '--out'] },
  { name: 'generate: an --out of another kind', args: ['generate', 'model.onnx', '--out', 'nope.jpg'], says: ['nope.jpg', '.png'] },
  {
    name: 'generate: a folder that holds something',
    args: ['generate', 'model.onnx', '--out', 'pictures'],
    says: ['pictures', 'not empty'],
  },
  { name: 'generate: an --out that is a folder', args: ['generate', 'model.onnx', '--out', 'folder.png'], says: ['folder.png', 'folder'] },
  { name: 'generate: an --out below a file', args: ['generate', 'model.onnx', '--out', 'empty.js/x.png'], says: ['empty.js/x.png'] },
  {
    name: 'generate: an --out that cannot be written',
    args: ['generate', 'model.onnx', '--out', '/sys/x/y.npy'],
    says: ['/sys/x/y.npy'],
  },
];

export const runs: readonly Mistake[] = [
  ...['resume', 'export'].flatMap((command): Mistake[] => [
    { name: `${command}: a run that is not there`, args: [command, 'nope'], says: ['nope', 'no run', 'ganforge train'] },
    { name: `${command}: a folder that is no run`, args: [command, 'pictures'], says: ['pictures', 'no run'] },
    { name: `${command}: a run without a checkpoint`, args: [command, 'young'], says: ['young', 'no checkpoint', 'ganforge train'] },
    {
      name: `${command}: a run whose checkpoints are all damaged`,
      args: [command, 'damaged'],
      says: ['none of the 1 checkpoints', 'damaged'],
    },
    { name: `${command}: a run with a damaged configuration`, args: [command, 'garbled'], says: ['garbled/config.yaml'] },
    { name: `${command}: a run with half a configuration`, args: [command, 'half'], says: ['half/config.yaml', 'no whole configuration'] },
    { name: `${command}: a run that forgot its data`, args: [command, 'forgetful'], says: ['forgetful/data.json'] },
  ]),
  { name: 'resume: a malformed number', args: ['resume', 'run', '--iterations', 'many'], says: ['--iterations', 'many', 'whole number'] },
  { name: 'resume: fewer iterations than done', args: ['resume', 'other', '--iterations', '1'], says: ['2 iterations', '--iterations 4'] },
  { name: 'view: a run that is not there', args: ['view', 'nope'], says: ['nope', 'no run', 'ganforge train'] },
  { name: 'view: a folder that is no run', args: ['view', 'run', 'pictures'], says: ['pictures', 'no run'] },
  { name: 'view: a run with half a configuration', args: ['view', 'half'], says: ['half/config.yaml', 'no whole configuration'] },
  { name: 'view: a run given twice', args: ['view', 'run', 'other', './other/../run'], says: ['./other/../run', 'same run', 'once'] },
  { name: 'view: no port', args: ['view', 'run', '--port', 'off'], says: ['--port', 'off', 'auto'] },
  { name: 'view: a time-lapse of two runs', args: ['view', 'run', 'other', '--time-lapse', 'a.webp'], says: ['--time-lapse', 'one run'] },
  { name: 'view: a time-lapse that is no WebP', args: ['view', 'run', '--time-lapse', 'a.gif'], says: ['a.gif', 'FILE.webp'] },
  { name: 'view: a time-lapse of a run without samples', args: ['view', 'run', '--time-lapse', 'a.webp'], says: ['--sample-every'] },
  { name: 'export: an unknown precision', args: ['export', 'run', '--precision', 'fp8'], says: ['fp8', 'fp32, fp16'] },
  { name: 'export: an unknown output format', args: ['export', 'run', '--output-format', 'jpeg'], says: ['jpeg', 'float32, uint8'] },
  { name: 'export: an unknown network', args: ['export', 'run', '--network', 'critic'], says: ['critic', 'generator, discriminator'] },
  {
    name: 'export: a sampler and a network',
    args: ['export', 'run', '--network', 'discriminator', '--sampler', 'generator'],
    says: ['--sampler', '--network'],
  },
  {
    name: 'export: bytes of what gives no images',
    args: ['export', 'run', '--network', 'discriminator', '--output-format', 'uint8'],
    says: ['discriminator is probability', '--output-format'],
  },
  {
    name: 'export: averages of a network that has none',
    args: ['export', 'run', '--network', 'discriminator', '--weights', 'ema'],
    says: ['discriminator', '--weights raw'],
  },
  { name: 'export: unknown weights', args: ['export', 'run', '--weights', 'emma'], says: ['emma', 'ema, raw'] },
  { name: 'export: an unknown sampler', args: ['export', 'run', '--sampler', 'painter'], says: ['painter', 'generator'] },
];

export const models: readonly Mistake[] = [
  { name: 'generate: no model', args: ['generate'], says: ['missing required argument'] },
  { name: 'generate: a model that is not there', args: ['generate', 'none.onnx'], says: ['none.onnx', '.onnx'] },
  { name: 'generate: a folder that is no run', args: ['generate', 'pictures'], says: ['pictures', 'no run'] },
  { name: 'generate: a file that is no model', args: ['generate', 'empty.js'], says: ['empty.js', 'ONNX'] },
  { name: 'generate: an empty model', args: ['generate', 'zero.onnx'], says: ['zero.onnx'] },
  { name: 'generate: a truncated model', args: ['generate', 'cut.onnx'], says: ['cut.onnx', 'export it again'] },
  { name: 'generate --count abc', args: ['generate', 'model.onnx', '--count', 'abc'], says: ['--count', 'abc', 'whole number'] },
  { name: 'generate --count 0', args: ['generate', 'model.onnx', '--count', '0'], says: ['--count', '0', 'whole number'] },
  { name: 'generate: more than memory holds', args: ['generate', 'model.onnx', '--count', '1e12'], says: ['--count', '1000000'] },
  { name: 'generate --seed -1', args: ['generate', 'model.onnx', '--seed', '-1'], says: ['--seed', '-1', 'whole number'] },
  { name: 'generate --label of a model without classes', args: ['generate', 'model.onnx', '--label', '3'], says: ['label', 'latent'] },
  { name: 'generate: an unknown input', args: ['generate', 'model.onnx', '--input', 'latnt=1'], says: ['latnt', 'latent'] },
  { name: 'generate: an input without a value', args: ['generate', 'model.onnx', '--input', 'latent'], says: ['latent', 'name=value'] },
];
