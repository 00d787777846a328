/**
 * The kernels of ../kernels.ts in WebAssembly: AssemblyScript, which has TypeScript's grammar and WebAssembly's types. A vector is
 * an address, a multiple of 4, in the memory that all threads of a stage share; nothing here has memory of its own. What a
 * kernel computes, and in which order it rounds, ../plain.ts says.
 */
export { adam, rmsprop, sgd } from './optimizers';
export { average, clip, limitColumns } from './parameters';
export { add, scale } from './reduce';
