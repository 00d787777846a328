import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What is repeated in logs and headers as it came. */
const plain = /^[\w.:/+=@-]{1,128}$/;
/** A trace's identifier among the four fields: https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparent = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** What a request is called in logs and in its answer's X-Request-Id: as the client says, or as its trace is called, or 32 new hexadecimal digits. */
export function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && plain.test(given)) return given;
  const trace = headers.traceparent;
  const [, id] = (typeof trace === 'string' && traceparent.exec(trace)) || [];
  return id ?? randomUUID().replaceAll('-', '');
}
