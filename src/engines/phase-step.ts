import * as tf from '@tensorflow/tfjs';
import '../layers/gradients.js';
import type { NoiseRequest } from '../layers/context.js';
import { LayerContext, withLayerContext } from '../layers/context.js';
import type { FusedOps } from '../layers/fused-ops.js';
import type { Inputs, Phase, Stage } from '../systems/system.js';
import { type Models, networkHandles, variableOf } from './networks.js';

/** All that one evaluation of a phase yields, as tensors. */
export interface StepTensors {
  readonly loss: tf.Scalar;
  readonly metrics: Readonly<Record<string, tf.Scalar>>;
  readonly perSample: Readonly<Record<string, tf.Tensor>>;
  /** By network, then in the order of its parameters; null where the loss does not depend on the parameter. */
  readonly gradients: Readonly<Record<string, readonly (tf.Tensor | null)[]>>;
}

/**
 * Evaluates a phase and differentiates it with respect to the networks of its optimizer: the one definition of a step,
 * run eagerly by one engine and traced by the other. State variables are left with their new values; the tensors belong
 * to the scope it is called in.
 * @param fused operations of the engine that layers and gradients may use in phases of first order
 */
export function phaseStep(
  stage: Stage,
  phase: Phase,
  models: Models,
  inputs: Inputs,
  noise: (request: NoiseRequest) => tf.Tensor,
  fused: FusedOps = {},
): StepTensors {
  const context = new LayerContext(phase.order, noise, fused);
  const networks = networkHandles(models, context, true);
  const trained = trainedNetworks(stage, phase);
  const variables = trained.flatMap((network) => models[network]!.trainableWeights.map(variableOf));
  let kept: { metrics: Record<string, tf.Scalar>; perSample: Record<string, tf.Tensor> } | undefined;
  const { value, grads } = withLayerContext(context, () =>
    tf.variableGrads(() => {
      const { loss, metrics, perSample } = phase.loss(networks, inputs);
      kept = { metrics: keepAll(metrics), perSample: keepAll(perSample ?? {}) };
      return loss;
    }, variables),
  );
  return {
    loss: value,
    metrics: handOver(kept!.metrics),
    perSample: handOver(kept!.perSample),
    gradients: Object.fromEntries(
      trained.map((network) => [network, models[network]!.trainableWeights.map((weight) => grads[variableOf(weight).name] ?? null)]),
    ),
  };
}

/** The networks a phase trains, in the order of its gradient vector. */
export function trainedNetworks(stage: Stage, phase: Phase): readonly string[] {
  const plan = stage.optimizers[phase.optimizer];
  if (!plan)
    throw new Error(
      `phase ${phase.name} names the optimizer ${phase.optimizer}; stage ${stage.name} has ${Object.keys(stage.optimizers).join(', ')}`,
    );
  return plan.networks;
}

/** Lets tensors outlive the scope of the differentiation, until `handOver`. */
function keepAll<T extends tf.Tensor>(tensors: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tensor.clone() as T)]));
}

/** Puts kept tensors into the scope that is open now. */
function handOver<T extends tf.Tensor>(kept: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(kept).map(([name, tensor]) => {
      const own = tensor.clone() as T;
      tensor.dispose();
      return [name, own];
    }),
  );
}
