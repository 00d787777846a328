import { createHash, timingSafeEqual } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { grpcStatus } from '../failure.js';
import type { CallObserver } from './finished-call.js';
import { methodNames, pathOf } from './protocol.js';

/** Those that probe a server carry no keys, and learn nothing from it. */
const open: ReadonlySet<string> = new Set([pathOf('ServerLive'), pathOf('ServerReady')]);

/**
 * Turns away calls without the key before their message has come. The key is given as metadata, `authorization: Bearer KEY` or
 * `x-api-key: KEY`; keys are compared in a time that does not depend on where they differ.
 */
export function authentication(key: string, observe?: CallObserver): grpc.ServerInterceptor {
  const expected = digest(key);
  return (method, call) => {
    if (open.has(method.path)) return new grpc.ServerInterceptingCall(call);
    const started = performance.now();
    return new grpc.ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const given = givenKey(metadata);
            if (given !== undefined && timingSafeEqual(digest(given), expected)) return proceed(metadata);
            call.sendStatus({
              code: grpcStatus.unauthenticated,
              details: 'the call carries no valid API key: give it as authorization: Bearer KEY, or as x-api-key',
            });
            const name = methodNames.find((candidate) => pathOf(candidate) === method.path);
            if (name) observe?.({ method: name, failure: 'unauthenticated', seconds: (performance.now() - started) / 1000 });
          },
        }),
    });
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function givenKey(metadata: grpc.Metadata): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(textOf(metadata, 'authorization') ?? '')?.[1] ?? textOf(metadata, 'x-api-key');
}

function textOf(metadata: grpc.Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return typeof value === 'string' ? value : undefined;
}
