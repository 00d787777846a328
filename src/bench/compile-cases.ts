import * as tf from '@tensorflow/tfjs';
import '../layers/gradients.js';
import { buildNetworks } from '../engines/networks.js';
import { NetworkInputs } from '../engines/onnxruntime/network-inputs.js';
import { phaseStep } from '../engines/phase-step.js';
import { type InputDeclaration, onnxBackend, type TracedFunction, traceToOnnx } from '../onnx/index.js';
import { phaseShape } from '../training/inputs.js';
import { peerCases, preparePeerCase } from './peer-cases.js';
import { type Phase, type Sources, styleGan2Phases } from './style-gan2.js';

/** A training step to be compiled. */
export interface CompileCase {
  readonly system: string;
  readonly phase: string;
  /** Seconds it may take, measuring of lowerings left out. */
  readonly limit: number;
  readonly program: TracedFunction;
  readonly inputs: readonly InputDeclaration[];
}

const batch = 64;

/** Both phases of a DCGAN for 64x64 pictures, of the widths of PyTorch's example. */
export async function dcganCases(): Promise<CompileCase[]> {
  const prepared = await preparePeerCase(peerCases.find(({ name }) => name === 'dcgan64')!, batch, 1, 'onnxruntime');
  const stage = prepared.stages[0]!;
  onnxBackend();
  await tf.setBackend('onnx');
  const models = buildNetworks(stage);
  const weights = new NetworkInputs(models);
  return stage.phases.map((phase) => ({
    system: 'DCGAN 64x64x3',
    phase: phase.name,
    limit: 2,
    inputs: phaseShape(phase, stage, prepared.datasets, batch).inputs,
    program: (inputs, scope) => {
      const { changedState } = weights.declare(scope);
      const step = phaseStep(stage, phase, models, inputs, ({ name, shape }) => scope.input({ name, shape, dtype: 'float32' }));
      const gradients = Object.values(step.gradients).flat();
      const state = changedState().map(({ network, index }) => models[network]!.nonTrainableWeights[index]!.read());
      return {
        loss: step.loss,
        ...numbered('metric', Object.values(step.metrics)),
        ...numbered('gradient', gradients),
        ...numbered('state', state),
      };
    },
  }));
}

/** The phases of a StyleGAN2 for 32x32 pictures, R1 and path length with their second derivatives. */
export function styleGan2Cases(): CompileCase[] {
  return styleGan2Phases.map((phase) => {
    const inputs = inputsOf(phase);
    const trained = inputs.filter(({ name }) => phase.trains.test(name)).map(({ name }) => name);
    return {
      system: 'StyleGAN2 32x32x3',
      phase: phase.name,
      limit: 10,
      inputs,
      program: (tensors, scope) => {
        const from: Sources = { get: (name) => tensors[name]!, constant: scope.constant };
        const weights = trained.map((name) => tensors[name]!);
        const { value, grads } = tf.engine().gradients(() => phase.loss(from), weights, undefined, true);
        return { loss: value, ...numbered('gradient', grads) };
      },
    };
  });
}

/** What a phase takes, learnt from a trace of its loss. */
function inputsOf(phase: Phase): InputDeclaration[] {
  const inputs: InputDeclaration[] = [];
  const tensors = new Map<string, tf.Tensor>();
  traceToOnnx((_, scope) => {
    const get: Sources['get'] = (name, ...shape) => {
      let tensor = tensors.get(name);
      if (!tensor) {
        const declaration = { name, shape, dtype: 'float32' } as const;
        tensor = scope.input(declaration);
        inputs.push(declaration);
        tensors.set(name, tensor);
      }
      return tensor;
    };
    return { loss: phase.loss({ get, constant: scope.constant }) };
  }, []);
  return inputs;
}

function numbered(name: string, tensors: readonly (tf.Tensor | null | undefined)[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.flatMap((tensor, i) => (tensor ? [[`${name}_${i}`, tensor] as const] : [])));
}
