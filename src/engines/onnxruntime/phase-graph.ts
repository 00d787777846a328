import type * as tf from '@tensorflow/tfjs';
import type { NoiseRequest } from '../../layers/context.js';
import { type Graph, type LoweringPlan, lowerForCpu, optimize, plainPlan, traceToOnnx, withoutUnusedInputs } from '../../onnx/index.js';
import type { Phase, Sampler, Stage } from '../../systems/system.js';
import type { InputShape } from '../engine.js';
import { applySampler, type Models } from '../networks.js';
import { phaseStep } from '../phase-step.js';
import type { NetworkInputs } from './network-inputs.js';

/** A phase as one graph: weights, batch and noise in; loss, metrics, gradients and new state out. */
export interface PhaseGraph {
  readonly graph: Graph;
  readonly noise: readonly NoiseRequest[];
  /** Outputs `gradient/network/weight`; a parameter the loss does not depend on has none. */
  readonly gradients: ReadonlySet<string>;
  readonly metrics: readonly string[];
  readonly perSample: readonly string[];
  /** State weights that the phase changes, with their place among the network's. */
  readonly state: readonly { readonly network: string; readonly index: number; readonly name: string }[];
}

export const gradientName = (network: string, weight: string): string => `gradient/${network}/${weight}`;

/** Traces `phaseStep`, the same program the eager engines run. */
export function tracePhase(
  stage: Stage,
  phase: Phase,
  models: Models,
  weights: NetworkInputs,
  inputs: readonly InputShape[],
  plan: LoweringPlan = plainPlan,
): PhaseGraph {
  const noise: NoiseRequest[] = [];
  const gradients = new Set<string>();
  let metrics: string[] = [];
  let perSample: string[] = [];
  let state: PhaseGraph['state'] = [];
  const graph = traceToOnnx(
    (declared, scope) => {
      const { changedState } = weights.declare(scope);
      const step = phaseStep(stage, phase, models, declared, (request) => {
        noise.push(request);
        return scope.input({ name: request.name, shape: request.shape, dtype: 'float32' });
      });
      const outputs: Record<string, tf.Tensor> = { loss: step.loss };
      metrics = Object.keys(step.metrics);
      for (const name of metrics) outputs[`metric/${name}`] = step.metrics[name]!;
      perSample = Object.keys(step.perSample);
      for (const name of perSample) outputs[`sample/${name}`] = step.perSample[name]!;
      for (const [network, values] of Object.entries(step.gradients)) {
        for (const [i, { name }] of weights.layouts[network]!.parameters.entries()) {
          const value = values[i];
          if (!value) continue;
          gradients.add(gradientName(network, name));
          outputs[gradientName(network, name)] = value;
        }
      }
      state = changedState();
      for (const { network, index, name } of state) outputs[`new/${name}`] = models[network]!.nonTrainableWeights[index]!.read();
      return outputs;
    },
    inputs,
    { name: `${stage.name}/${phase.name}` },
  );
  return { graph: withoutUnusedInputs(optimize(graph, (x) => lowerForCpu(x, plan))), noise, gradients, metrics, perSample, state };
}

/** A sampler's inference as a graph, images NHWC. */
export function traceSampler(
  sampler: Sampler,
  models: Models,
  weights: NetworkInputs,
  inputs: readonly InputShape[],
  plan: LoweringPlan = plainPlan,
): Graph {
  const graph = traceToOnnx(
    (declared, scope) => {
      weights.declare(scope);
      return { output: applySampler(sampler, models, declared) };
    },
    inputs,
    { name: sampler.name },
  );
  return withoutUnusedInputs(optimize(graph, (x) => lowerForCpu(x, plan)));
}
