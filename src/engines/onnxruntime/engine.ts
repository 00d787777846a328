import * as tf from '@tensorflow/tfjs';
import type { NoiseRequest } from '../../layers/context.js';
import { blockSize, type LoweringPlan, onnxBackend, plainPlan, type SynchronousSession } from '../../onnx/index.js';
import type { Sampler, Stage } from '../../systems/system.js';
import type { Engine, EngineInputs, EngineOptions, EnginePlace, PhaseShape, ShardPosition, ShardResult } from '../engine.js';
import { buildNetworks, disposeNetworks, type Models } from '../networks.js';
import { requireFloat32 } from '../precision.js';
import { compilePhases } from './compile-phases.js';
import type { CompiledPhase } from './compiled-phase.js';
import { NetworkInputs } from './network-inputs.js';
import { type PhaseGraph, tracePhase, traceSampler } from './phase-graph.js';
import { feedsOf } from './phase-sessions.js';
import { enginePlace, type Placement } from './placement.js';
import { choosePlacement, createSession } from './session.js';

/**
 * onnxruntime, on phases traced to ONNX once and run many times.
 * @throws InputError where the device does not start, or the precision is another than float32
 */
export async function createOnnxRuntimeEngine(options: EngineOptions): Promise<Engine> {
  requireFloat32('onnxruntime', options.precision);
  return new OnnxRuntimeEngine(choosePlacement(options), options.lowering);
}

class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';
  readonly place: EnginePlace;
  private models: Models = {};
  private weights = new NetworkInputs({});
  private phases: ReadonlyMap<string, CompiledPhase> = new Map();
  /** Sessions of samplers, by sampler and batch. */
  private readonly samplers = new Map<string, SynchronousSession>();

  private readonly plan: LoweringPlan;

  constructor(
    private readonly placement: Placement,
    plan: LoweringPlan | undefined,
  ) {
    this.place = enginePlace(placement, process.env);
    this.plan = placement.provider === 'cpu' ? (plan ?? { block: blockSize(), forms: {} }) : plainPlan;
  }

  async load(stage: Stage, shapes: readonly PhaseShape[]): Promise<Readonly<Record<string, readonly NoiseRequest[]>>> {
    await this.dispose();
    tf.enableProdMode();
    onnxBackend();
    await tf.setBackend('onnx');
    this.models = buildNetworks(stage);
    this.weights = new NetworkInputs(this.models);
    const traced = new Map<string, PhaseGraph>();
    for (const { phase: name, inputs } of shapes) {
      const phase = stage.phases.find((phase) => phase.name === name)!;
      traced.set(name, tracePhase(stage, phase, this.models, this.weights, inputs, this.plan));
    }
    this.phases = compilePhases(stage, traced, this.weights, this.placement);
    return Object.fromEntries([...traced].map(([name, { noise }]) => [name, noise]));
  }

  setNetwork(network: string, parameters: Float32Array | undefined, state: Float32Array | undefined): void {
    this.weights.set(network, parameters, state);
  }

  async gradients(phase: string, inputs: EngineInputs, into: Float32Array, position?: ShardPosition): Promise<ShardResult> {
    const compiled = this.phases.get(phase);
    if (!compiled) throw new Error(`phase ${phase} is not loaded`);
    return compiled.run(inputs, into, position);
  }

  async infer(sampler: Sampler, inputs: EngineInputs): Promise<Float32Array> {
    const shapes = Object.entries(inputs).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
    const key = `${sampler.name} ${JSON.stringify(shapes)}`;
    let session = this.samplers.get(key);
    if (!session) {
      session = createSession(traceSampler(sampler, this.models, this.weights, shapes, this.plan), this.placement);
      this.samplers.set(key, session);
    }
    const { output } = session.runTensors(feedsOf(session, inputs, this.weights), { output: null });
    return output!.data as Float32Array;
  }

  tensorCount(): number {
    return tf.memory().numTensors;
  }

  async dispose(): Promise<void> {
    for (const session of [...this.phases.values(), ...this.samplers.values()]) session.release();
    this.phases = new Map();
    this.samplers.clear();
    disposeNetworks(this.models);
    this.models = {};
  }
}
