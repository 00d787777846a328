import type { FastifyInstance } from 'fastify';
import type { InferenceService } from '../inference-service.js';
import { hostAndPort, listenError } from '../listening.js';
import { InFlight } from './in-flight.js';
import { createRestApp } from './rest-app.js';
import { checkOrigin, type RestOptions, restDefaults } from './rest-options.js';

/** Where a server listens. */
export interface RestAddress {
  readonly host: string;
  readonly port: number;
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
}

export interface RestServer {
  /** For requests without a socket, as tests make them. */
  readonly app: FastifyInstance;
  /** Once it has started. */
  readonly address: RestAddress | undefined;
  /** @throws InputError `port-busy`, `port-denied`, `invalid-host`; RunError `port-failed` */
  start(): Promise<RestAddress>;
  /**
   * Answers 503 to what comes from now on, readiness included, answers what it has accepted, then ends all connections.
   * Whoever calls it again waits for the same end.
   */
  close(): Promise<void>;
  /** Ends all connections now; their requests are cancelled. For a second signal. */
  terminate(): Promise<void>;
}

/**
 * The Open Inference Protocol over HTTP.
 * @throws InputError `invalid-api-key`, `invalid-origin`, `invalid-tls`
 */
export function createRestServer(service: InferenceService, options: RestOptions = {}): RestServer {
  checkOrigin(options.allowOrigin);
  const inFlight = new InFlight();
  const app = createRestApp(service, inFlight, options);
  const drainSeconds = options.timeouts?.drain ?? restDefaults.timeouts.drain;
  let address: RestAddress | undefined;
  let closed: Promise<void> | undefined;

  const close = () => {
    closed ??= inFlight.drain(drainSeconds).then(() => app.close());
    return closed;
  };
  return {
    app,
    get address() {
      return address;
    },
    start: async () => {
      const { host, port } = { ...restDefaults, ...options };
      await listen(app, host, port);
      address = addressOf(app, host, options.tls === undefined ? 'http' : 'https');
      app.log.info(`listening at ${address.url}`);
      return address;
    },
    close,
    terminate: () => {
      inFlight.giveUp();
      return close();
    },
  };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port, listenTextResolver: () => 'REST is up' });
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw listenError(code, host, port, '--port');
  }
}

function addressOf(app: FastifyInstance, host: string, scheme: string): RestAddress {
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return { host, port, url: `${scheme}://${hostAndPort(host, port)}` };
}
