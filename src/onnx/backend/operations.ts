import * as tf from '@tensorflow/tfjs';

/** tfjs operations that draw random numbers. */
const randomOperations: ReadonlySet<string> = new Set([
  'dropout',
  'multinomial',
  'rand',
  'randomGamma',
  'randomNormal',
  'randomStandardNormal',
  'randomUniform',
  'randomUniformInt',
  'truncatedNormal',
]);

/** tfjs operations whose tensors follow from what they are: coefficients, windows, unit matrices. */
const fixedOperations: ReadonlySet<string> = new Set(['eye', 'hammingWindow', 'hannWindow', 'rgbToGrayscale']);

/** What the program is doing. */
export interface Operation {
  /** The tfjs operation that it called; `the program` outside of operations. */
  readonly name: string;
  /** What the constants are that are made meanwhile, by that operation or by those it calls. */
  readonly makes: 'random' | 'fixed' | 'anything';
}

/** The tfjs operation under way: tfjs opens a scope named `tile__op` for `tf.tile`. */
export function presentOperation(): Operation {
  const names = tf.engine().state.scopeStack.flatMap(({ name }) => (name?.endsWith('__op') ? name.slice(0, -'__op'.length) : []));
  const among = (operations: ReadonlySet<string>): boolean => names.some((name) => operations.has(name));
  return { name: names[0] ?? 'the program', makes: among(randomOperations) ? 'random' : among(fixedOperations) ? 'fixed' : 'anything' };
}
