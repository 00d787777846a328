import type { CancelSignal } from '../cancel-signal.js';
import { ServingFailure } from '../failure.js';
import type { InferenceRequest, InferenceService } from '../inference-service.js';
import { modelMetadata, repositoryIndex, serverMetadata } from '../metadata.js';
import { inferInputs } from './infer-inputs.js';
import { decodeInferRequest } from './infer-request.js';
import { encodeRawResponse, encodeTypedResponse } from './infer-response.js';
import { readMessage } from './malformed.js';
import { decodeMessage, encodeMessage, type MethodName, requestType, responseType } from './protocol.js';

/** What a method knows of the call it answers. */
export interface MethodCall {
  /** Fires when nobody waits for the answer any more; its reason is a `ServingFailure`. */
  readonly signal: CancelSignal;
  /** Noted by the method as soon as it is known: the name asked for. A method that then succeeds has found the model. */
  model?: string;
}

/**
 * A message, as bytes, to what encodes its answer. What that gives is good until it is called again, for any call.
 * @throws ServingFailure
 */
export type Method = (message: Buffer, call: MethodCall) => EncodeAnswer | Promise<EncodeAnswer>;

type EncodeAnswer = () => Buffer;

/** What each method of the protocol answers. */
export function inferenceMethods(service: InferenceService): Readonly<Record<MethodName, Method>> {
  return {
    ServerLive: () => answer('ServerLive', { live: true }),
    ServerReady: () => answer('ServerReady', { ready: service.isReady() }),
    ServerMetadata: () => answer('ServerMetadata', { ...serverMetadata, extensions: [] }),
    ModelReady: (message, call) => {
      const { name, version } = modelAsked('ModelReady', message);
      const ready = service.isModelReady(name, version);
      if (ready) call.model = name;
      return answer('ModelReady', { ready });
    },
    ModelMetadata: (message, call) => {
      const { name, version } = modelAsked('ModelMetadata', message);
      call.model = name;
      return answer('ModelMetadata', modelMetadata(service.model(name, version)));
    },
    ModelInfer: (message, call) => infer(service, message, call),
    RepositoryIndex: (message) => {
      const asked = readRequest<{ readonly repository_name: string; readonly ready: boolean }>('RepositoryIndex', message);
      if (asked.repository_name !== '') throw new ServingFailure('invalid', 'repositories have no names here: leave repository_name empty');
      return answer('RepositoryIndex', { models: repositoryIndex(service.states(), asked.ready) });
    },
  };
}

const answer =
  (method: MethodName, fields: object): EncodeAnswer =>
  () =>
    encodeMessage(responseType(method), fields);

/** The answer comes in the form that the inputs came in; a request without any gets it raw. */
async function infer(service: InferenceService, message: Buffer, call: MethodCall): Promise<EncodeAnswer> {
  const request = decodeInferRequest(message);
  call.model = request.model;
  const { model, version, outputs, id } = request;
  const result = await service.infer({
    model,
    ...versionAsked(version),
    inputs: inferInputs(request),
    ...(outputs.length > 0 && { outputs }),
    signal: call.signal,
  });
  const typed = request.raw.length === 0 && request.inputs.length > 0;
  return () => {
    const encoded = typed ? encodeTypedResponse(result, id) : encodeRawResponse(result, id);
    result.release?.();
    return encoded;
  };
}

function modelAsked(method: 'ModelReady' | 'ModelMetadata', message: Buffer): { name: string; version?: string } {
  const { name, version } = readRequest<{ readonly name: string; readonly version: string }>(method, message);
  return { name, ...versionAsked(version) };
}

const readRequest = <T extends object>(method: MethodName, message: Buffer): T =>
  readMessage(`${method}Request`, () => decodeMessage<T>(requestType(method), message));

/** Protocol buffers tell no empty text from none. */
const versionAsked = (version: string): Pick<InferenceRequest, 'version'> => (version === '' ? {} : { version });
