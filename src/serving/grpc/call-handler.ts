import { randomUUID } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { failures, ServingFailure, toFailure } from '../failure.js';
import type { InferenceService } from '../inference-service.js';
import type { CallObserver } from './finished-call.js';
import type { Method, MethodCall } from './methods.js';
import type { MethodName } from './protocol.js';

export interface CallOptions {
  /** An answer may not be larger. */
  readonly maxMessageBytes: number;
  readonly observe?: CallObserver | undefined;
}

/** Metadata that carries what a client calls its request: an answer has it too, in front of it or behind a failure. */
const idKey = 'x-request-id';
const idPattern = /^[\x21-\x7e]{1,128}$/;

/** Milliseconds that a timer may fire early. */
const timerSlack = 1;

/** Answers calls with a method: request ids, failures as statuses, the client's cancel or deadline as the method's signal. */
export function callHandler(
  name: MethodName,
  method: Method,
  service: InferenceService,
  { maxMessageBytes, observe }: CallOptions,
): grpc.handleUnaryCall<Buffer, Buffer> {
  const answer = async (call: grpc.ServerUnaryCall<Buffer, Buffer>, respond: grpc.sendUnaryData<Buffer>): Promise<void> => {
    const started = performance.now();
    const metadata = new grpc.Metadata();
    metadata.set(idKey, requestId(call.metadata));
    const abort = new AbortController();
    let answered = false;
    // Comes after every answer as well.
    call.once('cancelled', () => {
      if (!answered) abort.abort(leftBy(call.getDeadline()));
    });
    const context: MethodCall = { signal: abort.signal };
    let failure: ServingFailure | undefined;
    try {
      const encode = await method(call.request, context);
      if (abort.signal.aborted) throw abort.signal.reason;
      const message = encode();
      if (message.length > maxMessageBytes) throw tooLarge(message.length, maxMessageBytes);
      call.sendMetadata(metadata);
      // Copies it before it returns.
      respond(null, message);
    } catch (error) {
      failure = toFailure(error);
      respond(statusOf(failure, metadata));
    }
    answered = true;
    observe?.({
      method: name,
      ...modelOf(context, service, failure),
      ...(failure && { failure: failure.kind }),
      seconds: (performance.now() - started) / 1000,
    });
  };
  return (call, respond) => void answer(call, respond);
}

function requestId(metadata: grpc.Metadata): string {
  const [given] = metadata.get(idKey);
  return typeof given === 'string' && idPattern.test(given) ? given : randomUUID();
}

function leftBy(deadline: grpc.Deadline): ServingFailure {
  return Date.now() + timerSlack >= Number(deadline)
    ? new ServingFailure('timeout', 'the deadline of the call has passed')
    : new ServingFailure('cancelled', 'the client has cancelled the call');
}

const tooLarge = (bytes: number, most: number) =>
  new ServingFailure('too-large', `the answer takes ${bytes} bytes, and messages have at most ${most}: ask for fewer rows or outputs`);

function statusOf(failure: ServingFailure, metadata: grpc.Metadata): grpc.ServerErrorResponse | Partial<grpc.StatusObject> {
  // Clients with a retry policy wait that long (gRFC A6).
  if (failure.retryAfter !== undefined) metadata.set('grpc-retry-pushback-ms', String(Math.ceil(failure.retryAfter * 1000)));
  // grpc-js throws at halves of surrogate pairs.
  return { code: failures[failure.kind].grpc, details: Buffer.from(failure.message).toString(), metadata };
}

/** Names are taken from requests that succeeded, or looked up: clients must not be able to make up label values. */
function modelOf({ model }: MethodCall, service: InferenceService, failure: ServingFailure | undefined): { model?: string } {
  if (model === undefined) return {};
  return failure === undefined || service.states().some(({ name }) => name === model) ? { model } : {};
}
