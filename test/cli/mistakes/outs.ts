import { type Mistake, train } from './mistake.js';

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
