import type * as grpc from '@grpc/grpc-js';
import { Cancellation } from '../cancel-signal.js';
import { ServingFailure, toFailure } from '../failure.js';
import type { InferenceService } from '../inference-service.js';
import { metadataOf, statusOf } from './answer-status.js';
import type { CallObserver } from './finished-call.js';
import type { Method, MethodCall } from './methods.js';
import type { MethodName } from './protocol.js';

export interface CallOptions {
  /** An answer may not be larger. */
  readonly maxMessageBytes: number;
  readonly finished: CallObserver;
}

/** Milliseconds that a timer may fire early. */
const timerSlack = 1;

/** Answers calls with a method: request ids, failures as statuses, the client's cancel or deadline as the method's signal. */
export function callHandler(
  name: MethodName,
  method: Method,
  service: InferenceService,
  { maxMessageBytes, finished }: CallOptions,
): grpc.handleUnaryCall<Buffer, Buffer> {
  const answer = async (call: grpc.ServerUnaryCall<Buffer, Buffer>, respond: grpc.sendUnaryData<Buffer>): Promise<void> => {
    const started = performance.now();
    const { requestId, metadata } = metadataOf(call.metadata);
    const signal = new Cancellation();
    let answered = false;
    // Comes after every answer as well.
    call.once('cancelled', () => {
      if (!answered) signal.abort(leftBy(call.getDeadline()));
    });
    const context: MethodCall = { signal };
    let failure: ServingFailure | undefined;
    try {
      const encode = await method(call.request, context);
      if (signal.aborted) throw signal.reason;
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
    finished({
      method: name,
      requestId,
      ...modelOf(context, service, failure),
      ...(failure && { failure }),
      seconds: (performance.now() - started) / 1000,
    });
  };
  return (call, respond) => void answer(call, respond);
}

function leftBy(deadline: grpc.Deadline): ServingFailure {
  return Date.now() + timerSlack >= Number(deadline)
    ? new ServingFailure('timeout', 'the deadline of the call has passed')
    : new ServingFailure('cancelled', 'the client has cancelled the call');
}

const tooLarge = (bytes: number, most: number) =>
  new ServingFailure('too-large', `the answer takes ${bytes} bytes, and messages have at most ${most}: ask for fewer rows or outputs`);

/** Names are taken from requests that succeeded, or looked up: clients must not be able to make up label values. */
function modelOf({ model }: MethodCall, service: InferenceService, failure: ServingFailure | undefined): { model?: string } {
  if (model === undefined) return {};
  return failure === undefined || service.states().some(({ name }) => name === model) ? { model } : {};
}
