import * as grpc from '@grpc/grpc-js';
import { ServingFailure } from '../failure.js';
import { type CallObserver, probes } from './finished-call.js';
import { MessageRoom, type Place } from './message-room.js';
import { methodOf } from './protocol.js';
import { turnAway } from './turn-away.js';

export interface ReceptionLimits {
  /** Bytes of the longest message. */
  readonly longest: number;
  /** Bytes of all messages together, at least those of the longest. */
  readonly held: number;
  /** Seconds that a message may take to arrive. */
  readonly arrival: number;
}

/**
 * Bounds the memory that messages take from when they are read until their call is over. gRPC says no length ahead, so one that is
 * on its way counts as the longest. Calls for which there is no room are not read until there is: the flow control of HTTP/2 holds
 * their clients back. Those that probe the server have room of their own.
 */
export function reception({ longest, held, arrival }: ReceptionLimits, finished: CallObserver): grpc.ServerInterceptor {
  const [room, roomOfProbes] = [new MessageRoom(held, longest), new MessageRoom(held, longest)];
  return ({ path }, call) => {
    const method = methodOf(path);
    const started = performance.now();
    let place: Place | undefined;
    let late: NodeJS.Timeout | undefined;
    return new grpc.ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (received, proceed) => {
            const tooSlow = () =>
              turnAway(call, { method, received, started, finished, failure: new ServingFailure('slow-request', tooSlowText) });
            place = (method !== undefined && probes.has(method) ? roomOfProbes : room).take(() => {
              late = setTimeout(tooSlow, arrival * 1000);
              proceed(received);
            });
          },
          onReceiveMessage: (message: Buffer, proceed) => {
            place?.shrinkTo(message.length);
            proceed(message);
          },
          onReceiveHalfClose: (proceed) => {
            clearTimeout(late);
            proceed();
          },
          // Comes after every answer as well.
          onCancel: () => {
            clearTimeout(late);
            place?.leave();
          },
        }),
    });
  };
}

const tooSlowText = 'the message took too long to arrive';
