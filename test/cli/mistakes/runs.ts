import type { Mistake } from './mistake.js';

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
