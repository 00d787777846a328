import * as grpc from '@grpc/grpc-js';
import type { KeyCheck } from '../api-key.js';
import { textOf } from './answer-status.js';
import { type CallObserver, probes } from './finished-call.js';
import { methodOf } from './protocol.js';
import { turnAway } from './turn-away.js';

/** Turns away calls without the key before their message has come; those that probe the server need none. */
export function authentication(refusalOf: KeyCheck, finished: CallObserver): grpc.ServerInterceptor {
  return ({ path }, call) => {
    const method = methodOf(path);
    if (method !== undefined && probes.has(method)) return new grpc.ServerInterceptingCall(call);
    const started = performance.now();
    return new grpc.ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (received, proceed) => {
            const failure = refusalOf(textOf(received, 'authorization'), textOf(received, 'x-api-key'));
            if (failure === undefined) proceed(received);
            else turnAway(call, { method, received, failure, started, finished });
          },
        }),
    });
  };
}
