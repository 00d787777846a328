import * as tf from '@tensorflow/tfjs';
import { withNetworks } from '../engines/networks.js';
import { InputError } from '../errors.js';
import type { DiscriminatorOutput } from '../losses/adversarial.js';
import { discriminatorOutput, type Sampler, type SamplerInput, type Stage } from '../systems/system.js';
import type { SavedRun } from '../training/run-record.js';
import type { ModelDescription } from './model-description.js';
import type { ExportTarget } from './target.js';

/**
 * A network by itself: its inputs, and its (first) output. What judges images gives a `probability`, the sigmoid of what
 * the network computes, or its `score` as it is, as the system says.
 * @throws InputError where the stage has no such network, or its inputs are not all of fixed shape and float32
 */
export function networkTarget(run: SavedRun, stage: Stage, name: string): Promise<ExportTarget> {
  return withNetworks(stage, (models) => {
    const model = models[name];
    if (!model) {
      throw new InputError('unknown-network', `${run.system.name} has no network "${name}"`, `it has ${Object.keys(models).join(', ')}`);
    }
    const inputs = model.inputs.map((input) => inputOf(input, model.inputs.length === 1, run, name));
    const output = outputOf(model, inputs, discriminatorOutput(run.system, run.config.options), name);
    const probability = output.kind === 'probability';
    const sampler: Sampler = {
      name,
      networks: [name],
      inputs,
      output: { name: output.name, kind: output.kind === 'image' ? 'image' : 'points', shape: output.shape },
      generate: (networks, values) => {
        const y = networks[name]!.apply(inputs.map((input) => values[input.name]!));
        return probability ? tf.sigmoid(y) : y;
      },
    };
    return { sampler, network: name, output };
  });
}

function inputOf({ name, shape, dtype }: tf.SymbolicTensor, only: boolean, { data }: SavedRun, network: string): SamplerInput {
  const extents = fixedShape(shape);
  if (!extents || dtype !== 'float32') {
    const what = `the network ${network} takes ${extents ? `${dtype} numbers` : 'tensors of any size'}`;
    throw new InputError('network-inputs', what, 'only samplers of such networks can be exported');
  }
  const streams = Object.entries(data);
  const of = streams.find(([, stream]) => String(stream.shape) === String(extents));
  if (extents.length === 3) return { name: only ? 'image' : name, kind: 'image', shape: extents, stream: (of ?? streams[0])?.[0] ?? '' };
  return { name: only ? (of?.[1].kind ?? 'input') : name, kind: 'latent', shape: extents, distribution: 'normal' };
}

function outputOf(
  { outputs: [first] }: tf.LayersModel,
  inputs: readonly SamplerInput[],
  judgement: DiscriminatorOutput,
  network: string,
): ModelDescription['output'] {
  const shape = fixedShape(first?.shape ?? []);
  if (!shape) throw new InputError('network-inputs', `the network ${network} gives tensors of any size`, 'export a sampler');
  const judges = /discriminator|critic/i.test(network) && shape.at(-1) === 1;
  const kind = judges ? judgement : shape.length === 3 && (shape[2] === 1 || shape[2] === 3) ? 'image' : 'values';
  const name = kind === 'values' || inputs.some((input) => input.name === kind) ? 'output' : kind;
  return { name, kind, shape, format: 'float32' };
}

/** The shape of a row; undefined where an extent is not known before there is data. */
function fixedShape([, ...shape]: readonly (number | null)[]): number[] | undefined {
  const known = shape.filter((extent) => extent !== null);
  return known.length === shape.length ? known : undefined;
}
