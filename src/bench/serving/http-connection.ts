import type { Socket } from 'node:net';
import { readingSocket } from './reading-socket.js';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * An HTTP/1.1 connection that sends one request again and again and counts the bytes of its answers without looking at them. Clients
 * made for text, autocannon among them, decode each answer as UTF-8: for an image of 48 KB as much work as all of its server's beside the
 * model, and done by the same cores where load and server share a machine.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  /** Of the answer under way: its head as far as it has come, then the bytes of its body that are to come. */
  #head = Buffer.alloc(0);
  #status = 0;
  #left: number | undefined;

  /** @param request its head and body, as they go on the wire */
  constructor(
    url: URL,
    private readonly request: Uint8Array,
  ) {
    this.#socket = readingSocket(url, (bytes) => this.#read(bytes));
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('the server has closed the connection')));
  }

  /** One at a time. @throws Error where the status is not 200, or the connection is lost */
  send(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.#socket.destroyed) this.#end(new Error('the connection is closed'));
      else this.#socket.write(this.request);
    });
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Uint8Array): void {
    let body = bytes.length;
    if (this.#left === undefined) {
      this.#head = Buffer.concat([this.#head, bytes]);
      const end = this.#head.indexOf(headEnd);
      if (end < 0) return;
      const head = this.#head.toString('latin1', 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (length === undefined) {
        this.#socket.destroy(new Error('the answer does not say its Content-Length'));
        return;
      }
      this.#status = Number(head.slice(9, 12));
      this.#left = Number(length);
      body = this.#head.length - end - headEnd.length;
      this.#head = Buffer.alloc(0);
    }
    this.#left -= body;
    if (this.#left > 0) return;
    this.#left = undefined;
    this.#end(this.#status === 200 ? undefined : new Error(`status ${this.#status}`));
  }

  #end(error: Error | undefined): void {
    const settle = this.#settle;
    this.#settle = undefined;
    if (error) settle?.reject(error);
    else settle?.resolve();
  }
}

/** A request as it goes on the wire. */
export function requestBytes(url: URL, headers: Readonly<Record<string, string>>, body: Uint8Array): Uint8Array {
  const fields = { host: url.host, ...headers, 'content-length': String(body.length) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
}
