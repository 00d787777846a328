import type * as grpc from '@grpc/grpc-js';
import type { ServingFailure } from '../failure.js';
import { metadataOf, statusOf } from './answer-status.js';
import type { CallObserver } from './finished-call.js';
import type { MethodName } from './protocol.js';

/** A call that is ended before its method has seen it. */
export interface TurnedAway {
  /** None of ours where it is undefined. */
  readonly method: MethodName | undefined;
  /** The metadata of the call. */
  readonly received: grpc.Metadata;
  readonly failure: ServingFailure;
  /** When it came, by `performance.now()`. */
  readonly started: number;
  readonly finished: CallObserver;
}

/** Answers a call with a failure, from an interceptor. */
export function turnAway(call: grpc.ServerInterceptingCallInterface, { method, received, failure, started, finished }: TurnedAway): void {
  const { requestId, metadata } = metadataOf(received);
  call.sendStatus(statusOf(failure, metadata));
  if (method) finished({ method, requestId, failure, seconds: (performance.now() - started) / 1000 });
}
