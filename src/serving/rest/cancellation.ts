import type { FastifyReply } from 'fastify';
import { clientGone } from '../request-signal.js';

/** Fires when the client goes away before it has been answered; its reason is the `ServingFailure`. */
export function cancellationOf({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const cancel = () => {
    if (!raw.writableEnded) controller.abort(clientGone());
  };
  if (raw.destroyed) cancel();
  else raw.once('close', cancel);
  return controller.signal;
}
