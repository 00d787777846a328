import * as grpc from '@grpc/grpc-js';
import type { Log } from '../access-log.js';
import { createKeyCheck } from '../api-key.js';
import type { InferenceService } from '../inference-service.js';
import { checkTls, hostAndPort, listenError, type TlsPair } from '../listening.js';
import { authentication } from './authentication.js';
import { callHandler } from './call-handler.js';
import { type CallObserver, logCalls } from './finished-call.js';
import { inferenceMethods } from './methods.js';
import { methodNames, pathOf } from './protocol.js';
import { reception } from './reception.js';

export interface GrpcOptions {
  /** Name or address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** Without it nothing is encrypted. */
  readonly tls?: TlsPair;
  /** What calls have to give, as `authorization: Bearer KEY` or `x-api-key: KEY`, ServerLive and ServerReady excepted. */
  readonly apiKey?: string;
  /** Size that a message may have in either direction; 64 MiB by default. Clients take 4 MiB unless told otherwise. */
  readonly maxMessageBytes?: number;
  /**
   * Bytes of all messages that are held at the same time, those on their way counted as the largest there may be; more are read later.
   * 1 GiB by default, or 16 of the largest where that is more.
   */
  readonly maxHeldBytes?: number;
  /** Seconds that a message may take to arrive; 60 by default. */
  readonly arrival?: number;
  /** Calls that a connection may have under way; 1,024 by default. More wait at the client. */
  readonly maxConcurrentStreams?: number;
  /** Calls that gRPC itself turns away (of unknown methods, too large, cancelled while they are sent) are not among what it sees. */
  readonly observe?: CallObserver;
  /** Takes a line a call; of the same as `observe` sees. */
  readonly log?: Log;
}

export interface GrpcServer {
  readonly port: number;
  /**
   * Takes no more calls and answers those under way; may be called again.
   * @param graceSeconds after which those left are cut off; 30 by default
   */
  close(graceSeconds?: number): Promise<void>;
}

/** A connection that says nothing is asked whether it is still there after so long, and dropped where it does not answer. */
const keepaliveTime = 60_000;
const keepaliveTimeout = 20_000;

// What fails is an error here, and nothing to be printed beside it.
if (process.env.GRPC_VERBOSITY === undefined) grpc.setLogVerbosity(grpc.logVerbosity.NONE);

const noCode = (bytes: Buffer): Buffer => bytes;

/**
 * Serves `inference.GRPCInferenceService` of the Open Inference Protocol.
 * @throws InputError `invalid-api-key`, `invalid-tls`, `port-busy`, `port-denied`, `invalid-host`; RunError `port-failed`
 */
export async function startGrpcServer(service: InferenceService, options: GrpcOptions = {}): Promise<GrpcServer> {
  const { host = '127.0.0.1', port = 0, maxMessageBytes = 64 * 2 ** 20, maxConcurrentStreams = 1024, tls, apiKey } = options;
  const { maxHeldBytes = Math.max(2 ** 30, 16 * maxMessageBytes), arrival = 60 } = options;
  if (tls !== undefined) checkTls(tls);
  const finished = observerOf(options);
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': -1, // the handler's own check has more to say
    'grpc.max_concurrent_streams': maxConcurrentStreams,
    'grpc.keepalive_time_ms': keepaliveTime,
    'grpc.keepalive_timeout_ms': keepaliveTimeout,
    'grpc.enable_channelz': 0,
    // Whose key is wrong takes no room.
    interceptors: [
      ...(apiKey === undefined ? [] : [authentication(createKeyCheck(apiKey), finished)]),
      reception({ longest: maxMessageBytes, held: Math.max(maxHeldBytes, maxMessageBytes), arrival }, finished),
    ],
  });
  const methods = inferenceMethods(service);
  for (const name of methodNames) {
    // Messages stay bytes for grpc-js: what a method makes of them, it can answer for.
    server.register(pathOf(name), callHandler(name, methods[name], service, { maxMessageBytes, finished }), noCode, noCode, 'unary');
  }
  const bound = await bind(server, host, port, tls);
  return { port: bound, close: closer(server, hostAndPort(host, bound)) };
}

function observerOf({ observe, log }: GrpcOptions): CallObserver {
  const observers = [...(observe ? [observe] : []), ...(log ? [logCalls(log)] : [])];
  return (call) => {
    for (const observer of observers) observer(call);
  };
}

function bind(server: grpc.Server, host: string, port: number, tls: TlsPair | undefined): Promise<number> {
  const credentials = tls
    ? grpc.ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
    : grpc.ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(hostAndPort(host, port), credentials, (error, bound) => {
      if (error === null) return resolve(bound);
      // It stands in the text alone.
      const [code] = /\bE[A-Z]{3,}\b/.exec(error.message) ?? [error.message];
      reject(listenError(code, host, port, '--grpc-port'));
    });
  });
}

function closer(server: grpc.Server, address: string): GrpcServer['close'] {
  let closed: Promise<void> | undefined;
  return (graceSeconds = 30) => {
    closed ??= new Promise((resolve) => {
      // Before it shuts down: forceShutdown() leaves connections open where channelz is off.
      server.drain(address, graceSeconds * 1000);
      server.tryShutdown(() => resolve());
    });
    return closed;
  };
}
