import type { Engine, EngineInputs, ShardPosition, ShardResult } from '../../src/engines/engine.js';
import { dcgan } from '../../src/systems/dcgan.js';
import { phaseShape } from '../../src/training/inputs.js';
import { type Case, drawInputs, imageData, setNetworks, stageOf, startingValues } from './support.js';

const given: Case = { title: 'dcgan', system: dcgan, options: { latent: 8, width: 4 }, data: imageData(8, 1), shard: 4 };

/** Steps of dcgan, whose phases share latents. */
export interface SharedSteps {
  /** A step of a phase, with latents that are always the same. */
  step(phase: 'discriminator' | 'generator', position?: ShardPosition): Promise<ShardResult & { readonly gradient: Float32Array }>;
  /** Halves all parameters of a network. */
  halve(network: 'discriminator' | 'generator'): void;
}

/** Loads dcgan with its first weights. */
export async function loadSharedSteps(engine: Engine): Promise<SharedSteps> {
  const stage = stageOf(given);
  const { values } = await startingValues(stage);
  const shapes = stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard));
  const noise = await engine.load(stage, shapes);
  setNetworks(engine, values);
  const { latent } = drawInputs(stage, given, 'generator', noise.generator!);
  return {
    step: async (phase, position) => {
      const inputs: EngineInputs = { ...drawInputs(stage, given, phase, noise[phase]!), latent: latent! };
      const gradient = new Float32Array(values[phase]!.parameters.length).fill(Number.NaN);
      // State is as a worker puts it in place before every task.
      for (const [network, { state }] of Object.entries(values)) engine.setNetwork(network, undefined, state);
      const result = await engine.gradients(phase, inputs, gradient, position);
      return { ...result, gradient };
    },
    halve: (network) => {
      const parameters = values[network]!.parameters.map((x) => x / 2);
      engine.setNetwork(network, parameters, undefined);
    },
  };
}
