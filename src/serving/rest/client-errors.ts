import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

interface Answer {
  readonly status: number;
  readonly error: string;
}

/** Answers what is no HTTP request at all, or took too long to become one; the connection ends with it. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, error: message } = answerTo(error);
  const body = JSON.stringify({ error: message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  else socket.destroy();
}

function answerTo({ code, message }: Error & { readonly code?: string }): Answer {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, error: 'the request took too long to arrive' };
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, error: "the request's header is too large" };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, error: "the extensions of the body's chunks are too large" };
    default:
      return { status: 400, error: `the request is no HTTP: ${message.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 160)}` };
  }
}
