import type { FastifyReply } from 'fastify';
import { Cancellation, type CancelSignal } from '../cancel-signal.js';
import { clientGone } from '../request-signal.js';

/** Fires when the client goes away before it has been answered; its reason is the `ServingFailure`. */
export function cancellationOf({ raw }: FastifyReply): CancelSignal {
  const signal = new Cancellation();
  const cancel = () => {
    if (!raw.writableEnded) signal.abort(clientGone());
  };
  if (raw.destroyed) cancel();
  else raw.once('close', cancel);
  return signal;
}
