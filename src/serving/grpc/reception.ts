import type * as grpc from '@grpc/grpc-js';
import { Arrivals } from './arrivals.js';
import { type CallObserver, probes } from './finished-call.js';
import { MessageRoom } from './message-room.js';
import { methodOf } from './protocol.js';
import { ReceivedCall } from './received-call.js';
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
  const arrivals = new Arrivals(1000 * arrival);
  return ({ path }, call) => {
    const method = methodOf(path);
    const started = performance.now();
    return new ReceivedCall(call, {
      room: method !== undefined && probes.has(method) ? roomOfProbes : room,
      arrivals,
      turnAway: (turned, received, failure) => turnAway(turned, { method, received, started, finished, failure }),
    });
  };
}
