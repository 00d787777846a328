import * as tf from '@tensorflow/tfjs';
import type { NoiseRequest } from '../layers/context.js';
import { withSeparateGradients } from '../layers/separate-gradients.js';
import type { Inputs, Phase, Sampler, Stage } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';
import { type EagerBackend, rehearsal } from './eager-backend.js';
import type { Engine, EngineInput, EngineInputs, EnginePlace, PhaseShape, ShardPosition, ShardResult } from './engine.js';
import { type Layouts, layoutsOf } from './layout.js';
import { applySampler, buildNetworks, disposeNetworks, type Models, variableOf } from './networks.js';
import { phaseStep, type StepTensors } from './phase-step.js';

/** Runs phases operation by operation on a tfjs backend: `cpu` is the reference every other engine is held to. */
export class EagerEngine implements Engine {
  private stage: Stage | undefined;
  private models: Models = {};
  private layouts: Layouts = {};
  private phases = new Map<string, Phase>();

  constructor(
    readonly name: string,
    private readonly backend: EagerBackend,
  ) {}

  get place(): EnginePlace {
    return this.backend.place;
  }

  async load(stage: Stage, shapes: readonly PhaseShape[]): Promise<Readonly<Record<string, readonly NoiseRequest[]>>> {
    await this.activate();
    disposeNetworks(this.models);
    this.stage = stage;
    this.models = buildNetworks(stage);
    this.layouts = layoutsOf(this.models);
    this.phases = new Map(stage.phases.map((phase) => [phase.name, phase]));
    this.backend.sharing?.load(stage);
    return Object.fromEntries(shapes.map((shape) => [shape.phase, this.rehearse(shape)]));
  }

  setNetwork(network: string, parameters: Float32Array | undefined, state: Float32Array | undefined): void {
    this.backend.activate?.();
    const model = this.models[network]!;
    const layout = this.layouts[network]!;
    if (parameters) this.assign(model.trainableWeights, layout.parameters, parameters);
    if (state) this.assign(model.nonTrainableWeights, layout.state, state.slice());
  }

  async gradients(phaseName: string, inputs: EngineInputs, into: Float32Array, position?: ShardPosition): Promise<ShardResult> {
    await this.activate();
    return this.step(
      phaseName,
      inputs,
      position,
      ({ name }, declared) => declared[name]!,
      (tensors) => {
        this.writeGradients(tensors, into);
        return {
          loss: scalar(tensors.loss),
          metrics: Object.fromEntries(Object.entries(tensors.metrics).map(([name, value]) => [name, scalar(value)])),
          perSample: Object.fromEntries(Object.entries(tensors.perSample).map(([name, value]) => [name, hostTensor(value)])),
          state: this.readState(),
        };
      },
    );
  }

  async infer(sampler: Sampler, inputs: EngineInputs): Promise<Float32Array> {
    await this.activate();
    return tf.tidy(() => {
      const tensors = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensorOf(input)]));
      return applySampler(sampler, this.models, tensors).dataSync<'float32'>();
    });
  }

  tensorCount(): number {
    return tf.memory().numTensors;
  }

  async dispose(): Promise<void> {
    await this.activate();
    this.backend.sharing?.dispose();
    disposeNetworks(this.models);
    this.models = {};
  }

  private async activate(): Promise<void> {
    const { name } = this.backend;
    if (tf.getBackend() !== name && !(await tf.setBackend(name))) throw new Error(`the tfjs backend ${name} does not start`);
    this.backend.activate?.();
  }

  /** One evaluation with zeros: finds what noise the layers ask for, and meets every operation once. */
  private rehearse(shape: PhaseShape): NoiseRequest[] {
    const requests: NoiseRequest[] = [];
    const inputs = Object.fromEntries(
      shape.inputs.map(({ name, shape, dtype }) => [name, { shape, dtype, data: zeros(dtype, shape) } satisfies EngineInput]),
    );
    const state = this.readState();
    this.step(
      shape.phase,
      inputs,
      rehearsal,
      (request) => {
        requests.push(request);
        return tf.zeros([...request.shape]);
      },
      () => undefined,
    );
    for (const [network, values] of Object.entries(state)) this.setNetwork(network, undefined, values);
    return requests;
  }

  private step<T>(
    phaseName: string,
    inputs: EngineInputs,
    position: ShardPosition | undefined,
    noise: (request: NoiseRequest, declared: Inputs) => tf.Tensor,
    use: (tensors: StepTensors) => T,
  ): T {
    const phase = this.phases.get(phaseName);
    if (!phase || !this.stage) throw new Error(`phase ${phaseName} is not loaded`);
    const { stage, models } = this;
    const { sharing, fused } = this.backend;
    let result: T | undefined;
    tf.tidy(() => {
      const declared = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensorOf(input)]));
      const step = () =>
        withSeparateGradients(() => phaseStep(stage, phase, models, declared, (request) => noise(request, declared), fused));
      result = use(sharing ? sharing.during({ phase, models, inputs: declared, position }, step) : step());
    });
    return result as T;
  }

  private assign(weights: readonly tf.LayerVariable[], layouts: Layouts[string]['parameters'], flat: Float32Array): void {
    for (const [i, { offset, size }] of layouts.entries())
      this.backend.assign(variableOf(weights[i]!), flat.subarray(offset, offset + size));
  }

  private writeGradients(tensors: StepTensors, into: Float32Array): void {
    let offset = 0;
    for (const [network, gradients] of Object.entries(tensors.gradients)) {
      for (const [i, { size }] of this.layouts[network]!.parameters.entries()) {
        const gradient = gradients[i];
        if (gradient) into.set(gradient.dataSync<'float32'>(), offset);
        else into.fill(0, offset, offset + size);
        offset += size;
      }
    }
  }

  private readState(): Record<string, Float32Array> {
    const state: Record<string, Float32Array> = {};
    for (const [network, layout] of Object.entries(this.layouts)) {
      if (layout.stateCount === 0) continue;
      const flat = new Float32Array(layout.stateCount);
      for (const [i, { offset }] of layout.state.entries()) {
        flat.set(this.models[network]!.nonTrainableWeights[i]!.read().dataSync<'float32'>(), offset);
      }
      state[network] = flat;
    }
    return state;
  }
}

const tensorOf = ({ data, shape, dtype }: EngineInput): tf.Tensor => tf.tensor(data, [...shape], dtype);

const zeros = (dtype: EngineInput['dtype'], shape: readonly number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
};

const scalar = (tensor: tf.Tensor): number => tensor.dataSync()[0]!;

const hostTensor = (tensor: tf.Tensor): HostTensor => ({ shape: tensor.shape, data: tensor.dataSync<'float32'>() });
