import type { CancelSignal } from '../../../src/serving/cancel-signal.js';
import type { Datatype, TensorData } from '../../../src/serving/datatypes.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import type {
  InferenceRequest,
  InferenceResult,
  InferenceService,
  ModelState,
  ServedModel,
} from '../../../src/serving/inference-service.js';
import type { TensorSignature } from '../../../src/serving/signature.js';
import { bytesOf, type ServedTensor } from '../../../src/serving/tensor.js';

type Compute = (inputs: readonly ServedTensor[], signal: CancelSignal | undefined) => TensorData[] | Promise<TensorData[]>;

interface FakeModel {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly compute: Compute;
  readonly versions?: readonly string[];
}

const tensor = (name: string, datatype: Datatype, shape: readonly number[]): TensorSignature => ({ name, datatype, shape });

/** y is x. */
const identity = (datatype: Datatype): FakeModel => ({
  inputs: [tensor('x', datatype, [-1, 2])],
  outputs: [tensor('y', datatype, [-1, 2])],
  compute: ([x]) => [x!.data],
});

const floats = (compute: Compute, versions?: readonly string[]): FakeModel => ({
  inputs: [tensor('x', 'FP32', [-1, 3])],
  outputs: [tensor('y', 'FP32', [-1, 3])],
  compute,
  ...(versions ? { versions } : {}),
});

const twice = ({ data }: ServedTensor): number[] => Array.from<number | bigint, number>(data, (value) => Number(value) * 2);

const doubled = (tensor: ServedTensor): Float32Array => Float32Array.from(twice(tensor));

/** Models in memory, checked no more than a test of the protocol needs. */
export class FakeService implements InferenceService {
  ready = true;
  /** Requests that the model `held` has. */
  readonly held: { release(): void; readonly signal: CancelSignal | undefined }[] = [];
  requests: InferenceRequest[] = [];

  private readonly models: Readonly<Record<string, FakeModel>> = {
    double: floats(([x]) => [doubled(x!)], ['1', '2']),
    wide: {
      inputs: [tensor('x', 'FP32', [-1, -1])],
      outputs: [tensor('y', 'FP32', [-1, -1])],
      compute: ([x]) => [doubled(x!)],
    },
    pair: {
      inputs: [tensor('a', 'FP32', [-1, 2]), tensor('n', 'INT32', [-1])],
      outputs: [tensor('a2', 'FP32', [-1, 2]), tensor('n2', 'INT32', [-1])],
      compute: ([a, n]) => [doubled(a!), Int32Array.from(twice(n!))],
    },
    nan: floats(([x]) => [new Float32Array(x!.data.length).fill(Number.NaN)]),
    bug: floats(() => {
      throw new Error('the secret path /etc/shadow');
    }),
    full: floats(() => {
      throw new ServingFailure('overloaded', 'the queue of "full" holds 8 rows, the most it may', 1.2);
    }),
    held: floats(
      ([x], signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          this.held.push({ release: () => resolve([doubled(x!)]), signal });
        }),
    ),
    bool: identity('BOOL'),
    uint8: identity('UINT8'),
    int32: identity('INT32'),
    int64: identity('INT64'),
    fp16: identity('FP16'),
  };

  /** Answers whose outputs are no longer needed, and are overwritten. */
  released = 0;

  async infer(request: InferenceRequest): Promise<InferenceResult> {
    this.requests.push(request);
    const { version, hash } = this.model(request.model, request.version);
    const { inputs, outputs, compute } = this.models[request.model]!;
    const fed = inputs.map((expected) => {
      const given = request.inputs.find(({ name }) => name === expected.name);
      if (given === undefined) throw new ServingFailure('invalid', `the input "${expected.name}" is missing`);
      const fits = given.shape.length === expected.shape.length && expected.shape.every((d, i) => d === -1 || d === given.shape[i]);
      if (given.datatype !== expected.datatype || !fits) throw new ServingFailure('invalid', `"${given.name}" does not fit`);
      return given;
    });
    if (request.inputs.length !== inputs.length) throw new ServingFailure('invalid', 'there are more inputs than the model has');
    const computed = await compute(fed, request.signal);
    const all = outputs.map(({ name, datatype }, i) => ({ name, datatype, shape: fed[i]!.shape, data: computed[i]! }));
    const wanted = request.outputs?.map((name) => {
      const found = all.find((output) => output.name === name);
      if (found === undefined) throw new ServingFailure('invalid', `there is no output "${name.slice(0, 40)}"`);
      return found;
    });
    const release = (): void => {
      this.released++;
      for (const output of all) bytesOf(output).fill(255);
    };
    return { model: request.model, version, hash, outputs: wanted ?? all, release };
  }

  model(name: string, version?: string): ServedModel {
    if (name === 'loading') throw new ServingFailure('unavailable', 'the model "loading" is being loaded', 2);
    const found = Object.hasOwn(this.models, name) ? this.models[name] : undefined;
    if (found === undefined) throw new ServingFailure('not-found', `there is no model "${name}"`);
    const versions = found.versions ?? ['1'];
    if (version !== undefined && !versions.includes(version)) {
      throw new ServingFailure('not-found', `the model "${name}" has no version ${version}`);
    }
    const { inputs, outputs } = found;
    return { name, version: version ?? versions.at(-1)!, versions, signature: { inputs, outputs, metadata: {} }, hash: 'ab' };
  }

  isModelReady(name: string): boolean {
    return this.ready && Object.hasOwn(this.models, name);
  }

  states(): readonly ModelState[] {
    return [
      { name: 'double', version: '1', state: 'ready' },
      { name: 'double', version: '2', state: 'ready' },
      { name: 'loading', version: '1', state: 'loading' },
      { name: 'broken', version: '1', state: 'failed', reason: 'it is no ONNX model' },
    ];
  }

  isReady(): boolean {
    return this.ready;
  }
}
