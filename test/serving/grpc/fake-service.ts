import { datatypes } from '../../../src/serving/datatypes.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import type {
  InferenceRequest,
  InferenceResult,
  InferenceService,
  ModelState,
  ServedModel,
} from '../../../src/serving/inference-service.js';
import { bytesOf, type ServedTensor } from '../../../src/serving/tensor.js';

/** What the fake's one model, `double`, says of itself. */
export const doubleModel: ServedModel = {
  name: 'double',
  version: '3',
  versions: ['1', '3'],
  signature: {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
    outputs: [
      { name: 'y', datatype: 'FP32', shape: [-1, 4] },
      { name: 'flags', datatype: 'BOOL', shape: [-1] },
    ],
    metadata: {},
  },
  hash: 'abc',
};

/** A service whose model `double` answers y = 2x for each input x; what it was asked is kept. */
export class FakeService implements InferenceService {
  readonly requests: InferenceRequest[] = [];
  ready = true;
  modelStates: ModelState[] = [{ name: 'double', version: '3', state: 'ready' }];
  /** Set by tests to have it answer otherwise. */
  answer: (request: InferenceRequest) => Promise<readonly ServedTensor[]> = async ({ inputs }) => inputs.map(doubled);

  /** Answers whose outputs are no longer needed, and are overwritten. */
  released = 0;

  async infer(request: InferenceRequest): Promise<InferenceResult> {
    this.requests.push(request);
    const { name, version, hash } = this.model(request.model, request.version);
    const outputs = await this.answer(request);
    const release = (): void => {
      this.released++;
      for (const output of outputs) bytesOf(output).fill(255);
    };
    return { model: name, version, hash, outputs, release };
  }

  model(name: string, version?: string): ServedModel {
    if (name !== 'double') throw new ServingFailure('not-found', `there is no model ${JSON.stringify(name)}`);
    if (version !== undefined && !doubleModel.versions.includes(version)) throw new ServingFailure('not-found', `no version ${version}`);
    return { ...doubleModel, version: version ?? doubleModel.version };
  }

  isModelReady(name: string, version?: string): boolean {
    return name === 'double' && (version === undefined || version === '3');
  }

  states(): readonly ModelState[] {
    return this.modelStates;
  }

  isReady(): boolean {
    return this.ready;
  }
}

/** In memory of its own, under the input's name. */
export function doubled({ name, datatype, shape, data }: ServedTensor): ServedTensor {
  const result = datatypes[datatype].allocate(data.length);
  if (result instanceof BigInt64Array) for (let i = 0; i < data.length; i++) result[i] = BigInt(data[i]!) * 2n;
  else for (let i = 0; i < data.length; i++) result[i] = datatype === 'BOOL' ? Number(data[i]) : Number(data[i]) * 2;
  return { name, datatype, shape, data: result };
}
