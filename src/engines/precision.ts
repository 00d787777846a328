import { InputError } from '../errors.js';
import type { EngineName, Precision } from './engine.js';

/** @throws InputError where another precision is asked of an engine that computes in float32 */
export function requireFloat32(engine: EngineName, precision: Precision | undefined): void {
  if (precision === undefined || precision === 'float32') return;
  throw new InputError(
    'precision',
    `the ${engine} engine does not compute in ${precision}`,
    'use --precision float32, or --engine tensorflow (`ganforge setup tensorflow`)',
  );
}
