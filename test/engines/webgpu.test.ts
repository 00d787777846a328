import { expect } from 'chai';
import type { DataShape } from '../../src/data/dataset.js';
import type { Engine, EngineInputs } from '../../src/engines/engine.js';
import { createEngine } from '../../src/engines/index.js';
import { initialValues } from '../../src/engines/initialize.js';
import { networkLayouts } from '../../src/engines/layout.js';
import { buildNetworks, disposeNetworks } from '../../src/engines/networks.js';
import { probeEngine } from '../../src/engines/select.js';
import { fillSamples } from '../../src/random/random.js';
import { dcgan } from '../../src/systems/dcgan.js';
import { phaseShape } from '../../src/training/inputs.js';
import { skip } from '../skip.js';

const shard = 4;
const data: DataShape = { data: { kind: 'image', shape: [8, 8, 1], classes: 0, size: 16, mean: new Float32Array(64) } };
const [stage] = dcgan.stages(dcgan.options.parse({ width: 4, latent: 10 }) as Parameters<typeof dcgan.stages>[0], data);

describe('onnxruntime on WebGPU', () => {
  before(async function () {
    const found = await probeEngine('onnxruntime', { device: 'webgpu', worker: 0, intraOpThreads: 1 });
    if (!found.available) skip(this, found.reason);
  });

  for (const phase of stage!.phases) {
    it(`gives the loss and gradients of the CPU: dcgan, ${phase.name} phase`, async () => {
      const cpu = await evaluate('cpu', phase.name);
      const gpu = await evaluate('webgpu', phase.name);
      expect(gpu.loss).to.be.closeTo(cpu.loss, 1e-5);
      expect(distance(gpu.gradient, cpu.gradient)).to.be.below(1e-4);
    });
  }
});

async function evaluate(device: string, phaseName: string): Promise<{ loss: number; gradient: Float32Array }> {
  const engine = await createEngine('onnxruntime', { device, worker: 0, intraOpThreads: 1 });
  try {
    const shapes = stage!.phases.map((phase) => phaseShape(phase, stage!, data, shard));
    const noise = await engine.load(stage!, shapes);
    const length = await putInitialValues(engine);
    const inputs: EngineInputs = Object.fromEntries(
      [...shapes.find(({ phase }) => phase === phaseName)!.inputs, ...noise[phaseName]!].map(({ name, shape }) => {
        const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
        fillSamples(values, values.length, 0, 'uniform', { seed: 1, purpose: name });
        return [name, { shape, dtype: 'float32' as const, data: values }];
      }),
    );
    const gradient = new Float32Array(length);
    const { loss } = await engine.gradients(phaseName, inputs, gradient);
    return { loss, gradient };
  } finally {
    await engine.dispose();
  }
}

/** @returns length of the longest gradient vector */
async function putInitialValues(engine: Engine): Promise<number> {
  const layouts = await networkLayouts(stage!);
  const models = buildNetworks(stage!);
  const values = initialValues(models, layouts, 1);
  disposeNetworks(models);
  for (const [network, { parameters, state }] of Object.entries(values)) engine.setNetwork(network, parameters, state);
  return Math.max(...Object.values(layouts).map(({ parameterCount }) => parameterCount));
}

/** Relative L2. */
function distance(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}
