import type { Mistake } from './mistake.js';

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
