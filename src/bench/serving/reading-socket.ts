import { connect, type Socket } from 'node:net';

/** Read into again and again: new memory for all that comes would cost the machine that is measured more than to read it. */
const readSize = 256 * 1024;

/** A connection. @param onBytes given what comes, good until it returns */
export function readingSocket({ hostname, port }: URL, onBytes: (bytes: Buffer) => void): Socket {
  return connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: Buffer.alloc(readSize),
      callback: (size, { buffer, byteOffset }) => {
        onBytes(Buffer.from(buffer, byteOffset, size));
        return true;
      },
    },
  });
}
