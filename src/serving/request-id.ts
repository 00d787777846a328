import { randomUUID } from 'node:crypto';

/** What is repeated in logs, headers and metadata as it came. */
const plain = /^[\w.:/+=@-]{1,128}$/;
/** The trace's identifier among the four fields; all zeros is none: https://www.w3.org/TR/trace-context/#traceparent-header */
const trace = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/**
 * What a request is called in logs and in the `x-request-id` of its answer: as the client says, or as its trace is called, or 32 new
 * hexadecimal digits.
 * @param given its `x-request-id`
 * @param traceparent its header of that name
 */
export function requestId(given: unknown, traceparent: unknown): string {
  if (typeof given === 'string' && plain.test(given)) return given;
  const [, id] = (typeof traceparent === 'string' && trace.exec(traceparent)) || [];
  return id ?? randomUUID().replaceAll('-', '');
}
