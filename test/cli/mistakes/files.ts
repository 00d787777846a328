import { type Mistake, train, trainOn } from './mistake.js';

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
