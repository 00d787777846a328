import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Kernels, UpdateVectors } from '../vectors/kernels.js';
import { adam } from './adam.js';
import { rmsprop } from './rmsprop.js';
import type { Rule } from './rule.js';
import { sgd } from './sgd.js';

const rules: { readonly [Kind in OptimizerSpec['kind']]: Rule<Extract<OptimizerSpec, { kind: Kind }>> } = { adam, sgd, rmsprop };

const ruleOf = (spec: OptimizerSpec): Rule<OptimizerSpec> => rules[spec.kind];

/** Names of the vectors an optimizer keeps beside its parameters. */
export const momentNames = (spec: OptimizerSpec): readonly string[] => ruleOf(spec).moments(spec);

/**
 * One update of a piece of the flat vectors.
 * @param step updates made before this one
 */
export const applyUpdate = (kernels: Kernels, spec: OptimizerSpec, step: number, update: UpdateVectors): void =>
  ruleOf(spec).apply(kernels, spec, step, update);
