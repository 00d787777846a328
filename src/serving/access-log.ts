/** What lines are written to: pino, and with it fastify, has such loggers. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A request that is over. */
export interface AnsweredRequest {
  readonly protocol: 'rest' | 'grpc';
  /** Where the log does not add it itself. */
  readonly requestId?: string;
  /** Of HTTP, or the name of gRPC's. */
  readonly method: string;
  /** Of HTTP alone. */
  readonly path?: string;
  /** Of the protocol: 200 or 0 is success. */
  readonly status: number;
  readonly seconds: number;
  /** Only names that there are. */
  readonly model: string | undefined;
  /** Whether it came from a machine that watches the server: such lines are for `debug`. */
  readonly isProbe: boolean;
}

/** A line a request. */
export function logAnswered(log: Log, { seconds, isProbe, ...fields }: AnsweredRequest): void {
  const line = { ...fields, ms: Math.round(seconds * 1e5) / 100 };
  if (isProbe) log.debug(line, 'request');
  else log.info(line, 'request');
}

/** What a fault of our own was, which its client is not told. */
export const logFault = (log: Log, error: unknown, requestId?: string): void =>
  log.error({ ...(requestId !== undefined && { requestId }), err: error }, 'request failed');
