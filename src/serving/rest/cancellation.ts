import type { FastifyReply } from 'fastify';
import { ServingFailure } from '../failure.js';

/** Fires when the client goes away before it has been answered; its reason is the `ServingFailure`. */
export function cancellationOf({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const cancel = () => {
    if (!raw.writableEnded) controller.abort(new ServingFailure('cancelled', 'the client went away'));
  };
  if (raw.destroyed) cancel();
  else raw.once('close', cancel);
  return controller.signal;
}
