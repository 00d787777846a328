import * as grpc from '@grpc/grpc-js';
import { failures, type ServingFailure } from '../failure.js';
import { requestId } from '../request-id.js';

/** What goes with an answer, in front of it or behind a failure: what the request is called. */
export interface AnswerMetadata {
  readonly requestId: string;
  readonly metadata: grpc.Metadata;
}

/** @param received the metadata of the call */
export function metadataOf(received: grpc.Metadata): AnswerMetadata {
  const id = requestId(textOf(received, 'x-request-id'), textOf(received, 'traceparent'));
  const metadata = new grpc.Metadata();
  metadata.set('x-request-id', id);
  return { requestId: id, metadata };
}

/** The first value of that key. */
export function textOf(metadata: grpc.Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** A failure, as the protocol tells it. */
export function statusOf({ kind, message, retryAfter }: ServingFailure, metadata: grpc.Metadata) {
  // Clients with a retry policy wait that long (gRFC A6).
  if (retryAfter !== undefined) metadata.set('grpc-retry-pushback-ms', String(Math.ceil(retryAfter * 1000)));
  // grpc-js throws at halves of surrogate pairs.
  return { code: failures[kind].grpc, details: Buffer.from(message).toString(), metadata };
}
