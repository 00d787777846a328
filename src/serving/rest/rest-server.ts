import type { FastifyInstance } from 'fastify';
import { InputError, RunError } from '../../errors.js';
import type { InferenceService } from '../inference-service.js';
import { InFlight } from './in-flight.js';
import { createRestApp } from './rest-app.js';
import { checkRestOptions, type RestOptions, restDefaults } from './rest-options.js';

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
  checkRestOptions(options);
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
    const what = `port ${port} of ${host} cannot be opened (${code})`;
    if (code === 'EADDRINUSE') throw new InputError('port-busy', `port ${port} of ${host} is in use`, 'give another with --port N');
    if (code === 'EACCES') throw new InputError('port-denied', what, 'give one above 1023 with --port N');
    if (['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL'].includes(code)) {
      throw new InputError('invalid-host', `${host} is no address of this machine (${code})`, 'give one with --host, such as 127.0.0.1');
    }
    throw new RunError('port-failed', what);
  }
}

function addressOf(app: FastifyInstance, host: string, scheme: string): RestAddress {
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return { host, port, url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}` };
}
