import * as grpc from '@grpc/grpc-js';
import { ServingFailure } from '../failure.js';
import type { Arrivals, Arriving } from './arrivals.js';
import type { MessageRoom, Place } from './message-room.js';

type Listener = Parameters<grpc.ServerInterceptingCallInterface['start']>[0];

/** Where calls are received. */
export interface Reception {
  readonly room: MessageRoom;
  readonly arrivals: Arrivals;
  /** Answers a call with a failure, in place of its handler. */
  turnAway(call: grpc.ServerInterceptingCallInterface, received: grpc.Metadata, failure: ServingFailure): void;
}

const ignore = (): void => {};

/**
 * A call with one message in each direction, on its way between gRPC and its handler: it waits until there is room for its message, and
 * its status goes out with its answer.
 *
 * It stands on either side itself, in place of the responders and listeners that `ServerInterceptingCall` is made for, and forgets its
 * handler when it is over, so that less lives on with the HTTP/2 stream: together a twentieth of what a call costs.
 */
export class ReceivedCall extends grpc.ServerInterceptingCall implements Listener, Arriving {
  #listener: Listener | undefined;
  #place: Place | undefined;
  #received: grpc.Metadata | undefined;

  constructor(
    private readonly call: grpc.ServerInterceptingCallInterface,
    private readonly reception: Reception,
  ) {
    super(call);
  }

  override start(listener: Listener): void {
    this.#listener = listener;
    this.call.start(this);
  }

  override sendMetadata(metadata: grpc.Metadata): void {
    this.call.sendMetadata(metadata);
  }

  /** Does not wait until the message has been written: the status that follows then leaves in the same write. */
  override sendMessage(message: unknown, callback: () => void): void {
    this.call.sendMessage(message, ignore);
    callback();
  }

  override sendStatus(status: Parameters<grpc.ServerInterceptingCallInterface['sendStatus']>[0]): void {
    this.call.sendStatus(status);
  }

  onReceiveMetadata(received: grpc.Metadata): void {
    this.#received = received;
    this.#place = this.reception.room.take(() => {
      this.reception.arrivals.begin(this);
      this.#listener?.onReceiveMetadata(received);
    });
  }

  onReceiveMessage(message: Buffer): void {
    this.#place?.shrinkTo(message.length);
    this.#listener?.onReceiveMessage(message);
  }

  onReceiveHalfClose(): void {
    this.reception.arrivals.end(this);
    this.#listener?.onReceiveHalfClose();
  }

  /** Comes after every answer as well. */
  onCancel(): void {
    this.reception.arrivals.end(this);
    this.#place?.leave();
    const listener = this.#listener;
    this.#listener = undefined;
    this.#place = undefined;
    this.#received = undefined;
    listener?.onCancel();
  }

  late(): void {
    const failure = new ServingFailure('slow-request', 'the message took too long to arrive');
    if (this.#received) this.reception.turnAway(this.call, this.#received, failure);
  }
}
