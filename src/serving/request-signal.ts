import { Cancellation, type CancelSignal } from './cancel-signal.js';
import { ServingFailure } from './failure.js';

/**
 * Fires when the client goes away or a request takes too long, with the `ServingFailure` to fail with as its reason.
 */
export class RequestSignal {
  private readonly cancellation = new Cancellation();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param client fires when the client goes away, or the deadline that it gave has passed
   * @param limit milliseconds
   */
  constructor(
    private readonly client: CancelSignal | undefined,
    private readonly limit: number,
  ) {
    client?.addEventListener('abort', this.onGone);
    this.timer = setTimeout(this.onLate, limit);
  }

  get signal(): CancelSignal {
    return this.cancellation;
  }

  /** Ends it: it will not fire any more. */
  release(): void {
    clearTimeout(this.timer);
    this.client?.removeEventListener('abort', this.onGone);
  }

  private readonly onGone = (): void => this.cancellation.abort(failureOf(this.client));

  private readonly onLate = (): void =>
    this.cancellation.abort(new ServingFailure('timeout', `the request took longer than ${this.limit / 1000} s`));
}

export const clientGone = (): ServingFailure => new ServingFailure('cancelled', 'the client went away');

/** What a request fails by whose client has gone away, or would not have its answer any more: as the signal says, if it says anything. */
export const failureOf = (client: CancelSignal | undefined): ServingFailure =>
  client?.reason instanceof ServingFailure ? client.reason : clientGone();
