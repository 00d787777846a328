import type { Socket } from 'node:net';
import { pathOf } from '../../serving/grpc/protocol.js';
import { type Frame, FrameReader, frameBytes, frameFlags, frameTypes, literalFields, uint32 } from './http2-frames.js';
import { readingSocket } from './reading-socket.js';

/** Bytes that may be under way to us, on a stream and on all of the connection, until we say that more may: the most there can be. */
const ourWindow = 2 ** 31 - 1;

/** Those that may be under way from us until the peer says otherwise, and the size of a frame that every peer takes. */
const firstWindow = 65_535;
const frameSize = 16_384;

/** The setting that says how much may be under way on a stream. */
const initialWindowSize = 4;

interface Call {
  readonly stream: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  /** Bytes of the message that have been sent, and that may be. */
  sent: number;
  window: number;
  /** Whether a message has come: only a call that succeeds brings one. */
  answered: boolean;
}

/**
 * A gRPC connection, without TLS, that calls ModelInfer with one message again and again, many calls at once, and looks at nothing of an
 * answer but whether it is one: what a full client does for a call costs the machine that is measured as much as the server does for it.
 */
export class GrpcConnection {
  readonly #socket: Socket;
  readonly #calls = new Map<number, Call>();
  readonly #message: Buffer;
  readonly #head: Buffer;
  #nextStream = 1;
  #window = firstWindow;
  #streamWindow = firstWindow;
  #received = 0;

  /**
   * @param address `host:port`
   * @param message a ModelInferRequest, encoded
   */
  constructor(address: string, message: Uint8Array) {
    this.#message = Buffer.concat([Buffer.of(0), uint32(message.length), message]);
    this.#head = literalFields({
      ':method': 'POST',
      ':scheme': 'http',
      ':path': pathOf('ModelInfer'),
      ':authority': address,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const reader = new FrameReader((frame) => this.#take(frame));
    this.#socket = readingSocket(new URL(`http://${address}`), (bytes) => reader.read(bytes));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server has closed the connection')));
    const settings = Buffer.concat([Buffer.of(0, initialWindowSize), uint32(ourWindow)]);
    this.#socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    this.#write(frameTypes.settings, 0, 0, settings);
    this.#write(frameTypes.windowUpdate, 0, 0, uint32(ourWindow - firstWindow));
  }

  /** @throws Error where the call is not answered with a message, or the connection is lost */
  send(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) throw new Error('the connection is closed');
      const call = { stream: this.#nextStream, resolve, reject, sent: 0, window: this.#streamWindow, answered: false };
      this.#nextStream += 2;
      this.#calls.set(call.stream, call);
      this.#socket.cork();
      this.#write(frameTypes.headers, frameFlags.endHeaders, call.stream, this.#head);
      this.#sendMessage(call);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(type: number, flags: number, stream: number, payload: Uint8Array): void {
    this.#socket.write(frameBytes(type, flags, stream, payload));
  }

  /** As much of it as may be under way. */
  #sendMessage(call: Call): void {
    while (call.sent < this.#message.length) {
      const size = Math.min(frameSize, this.#message.length - call.sent, call.window, this.#window);
      if (size <= 0) return;
      const part = this.#message.subarray(call.sent, call.sent + size);
      call.sent += size;
      call.window -= size;
      this.#window -= size;
      this.#write(frameTypes.data, call.sent === this.#message.length ? frameFlags.endStream : 0, call.stream, part);
    }
  }

  #take({ type, flags, stream, length, payload }: Frame): void {
    const call = this.#calls.get(stream);
    switch (type) {
      case frameTypes.data:
        this.#count(length);
        if (call && length > 0) call.answered = true;
        break;
      case frameTypes.resetStream:
        if (call) this.#end(call, new Error(`the server has reset the call (${payload.readUInt32BE()})`));
        return;
      case frameTypes.settings:
        if (!(flags & frameFlags.acknowledged)) this.#adopt(payload);
        return;
      case frameTypes.ping:
        if (!(flags & frameFlags.acknowledged)) this.#write(frameTypes.ping, frameFlags.acknowledged, 0, payload);
        return;
      case frameTypes.goAway:
        this.#socket.destroy(new Error(`the server ends the connection (${payload.readUInt32BE(4)})`));
        return;
      case frameTypes.windowUpdate:
        this.#widen(call, stream, payload.readUInt32BE());
        return;
    }
    const ends = (type === frameTypes.data || type === frameTypes.headers) && flags & frameFlags.endStream;
    if (call && ends) this.#end(call, call.answered ? undefined : new Error('the call was answered without a message'));
  }

  #count(bytes: number): void {
    this.#received += bytes;
    if (this.#received < ourWindow / 2) return;
    this.#write(frameTypes.windowUpdate, 0, 0, uint32(this.#received));
    this.#received = 0;
  }

  #adopt(settings: Buffer): void {
    for (let at = 0; at < settings.length; at += 6) {
      if (settings.readUInt16BE(at) !== initialWindowSize) continue;
      const size = settings.readUInt32BE(at + 2);
      for (const call of this.#calls.values()) call.window += size - this.#streamWindow;
      this.#streamWindow = size;
    }
    this.#write(frameTypes.settings, frameFlags.acknowledged, 0, Buffer.alloc(0));
    for (const call of this.#calls.values()) this.#sendMessage(call);
  }

  #widen(call: Call | undefined, stream: number, by: number): void {
    if (stream === 0) this.#window += by;
    else if (call) call.window += by;
    for (const waiting of this.#calls.values()) this.#sendMessage(waiting);
  }

  #end(call: Call, error: Error | undefined): void {
    this.#calls.delete(call.stream);
    if (error) call.reject(error);
    else call.resolve();
  }

  #fail(error: Error): void {
    for (const call of this.#calls.values()) this.#end(call, error);
  }
}
