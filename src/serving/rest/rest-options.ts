import type { FastifyInstance } from 'fastify';
import { InputError } from '../../errors.js';
import type { InferenceService } from '../inference-service.js';
import type { TlsPair } from '../listening.js';

/**
 * More routes of the same server, with its errors, access log, limits and authentication. Bodies come as a `Buffer` whatever their content
 * type; what is thrown as a `ServingFailure` is answered as one.
 */
export type RestPlugin = (app: FastifyInstance, service: InferenceService) => void | Promise<void>;

/** What `/metrics` shows: a registry of prom-client. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** A request that was answered, or whose client went away. */
export interface FinishedRequest {
  /** As it was registered, such as `/v2/models/:model/infer`; undefined where there is none. */
  readonly route: string | undefined;
  /** Only names that there are, so that they may be labels. */
  readonly model: string | undefined;
  /** Of HTTP; 499 where the client went away. */
  readonly status: number;
  /** From its header to the last byte of its answer. */
  readonly seconds: number;
}

export interface AccessLog {
  /** `debug` shows health checks and scrapes as well. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Takes lines of JSON; the standard output where it is left out. */
  readonly stream?: { write(line: string): void };
}

/** In seconds. */
export interface RestTimeouts {
  /** For a request's header to arrive, and for a TLS handshake. */
  readonly headers: number;
  /** For a whole request to arrive. */
  readonly request: number;
  /** That a connection may be idle between requests. */
  readonly keepAlive: number;
  /** That a client may take in nothing of its answer. */
  readonly stall: number;
  /** Between checks of the two first. */
  readonly check: number;
  /** For requests that have been accepted when the server is closed. */
  readonly drain: number;
}

export interface RestOptions {
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  /** Bytes of a body. */
  readonly bodyLimit?: number;
  /** Bytes of all bodies that are held at the same time; more are refused for now. */
  readonly bodiesLimit?: number;
  /** Bytes of JSON in a body. */
  readonly jsonLimit?: number;
  readonly timeouts?: Partial<RestTimeouts>;
  /** At the same time; more are hung up on. */
  readonly maxConnections?: number;
  /** What `Authorization: Bearer` or `X-API-Key` have to give, health checks excepted. */
  readonly apiKey?: string;
  readonly tls?: TlsPair;
  /** The only origin whose pages may use the server from a browser, such as `https://example.org`. */
  readonly allowOrigin?: string;
  readonly metrics?: MetricsSource;
  readonly onFinished?: (finished: FinishedRequest) => void;
  /** A line a request; none where it is left out. */
  readonly log?: AccessLog;
  readonly plugins?: readonly RestPlugin[];
}

export const restDefaults = {
  host: '127.0.0.1',
  port: 8000,
  bodyLimit: 64 * 2 ** 20,
  bodiesLimit: 2 ** 30,
  jsonLimit: 16 * 2 ** 20,
  maxConnections: 4096,
  timeouts: { headers: 10, request: 60, keepAlive: 65, stall: 60, check: 5, drain: 30 },
} as const satisfies RestOptions;

/** @throws InputError `invalid-origin` */
export function checkOrigin(allowOrigin: string | undefined): void {
  if (allowOrigin !== undefined && originOf(allowOrigin) !== allowOrigin) {
    throw new InputError('invalid-origin', `'${allowOrigin}' is no origin`, 'expected scheme and host, such as https://example.org');
  }
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
