/** gRPC status codes, as numbered by the protocol. */
export const grpcStatus = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** Everything that a request can fail by, and what its status then is over HTTP and gRPC. */
export const failures = {
  /** The request breaks a rule: the message names the rule and the value. */
  invalid: { http: 400, grpc: grpcStatus.invalidArgument },
  unauthenticated: { http: 401, grpc: grpcStatus.unauthenticated },
  /** No such model, version or path. */
  'not-found': { http: 404, grpc: grpcStatus.notFound },
  'method-not-allowed': { http: 405, grpc: grpcStatus.unimplemented },
  /** The client took too long to send its request. */
  'slow-request': { http: 408, grpc: grpcStatus.deadlineExceeded },
  'too-large': { http: 413, grpc: grpcStatus.resourceExhausted },
  'unsupported-media': { http: 415, grpc: grpcStatus.invalidArgument },
  /** The queue is full: worth trying again later. */
  overloaded: { http: 429, grpc: grpcStatus.resourceExhausted },
  /** The client went away; 499 is what logs and metrics call it, nobody receives it. */
  cancelled: { http: 499, grpc: grpcStatus.cancelled },
  internal: { http: 500, grpc: grpcStatus.internal },
  /** The model is loading, has failed to load, or the server is shutting down. */
  unavailable: { http: 503, grpc: grpcStatus.unavailable },
  /** It waited or ran for longer than it may. */
  timeout: { http: 504, grpc: grpcStatus.deadlineExceeded },
} as const satisfies Readonly<Record<string, { readonly http: number; readonly grpc: number }>>;

export type FailureKind = keyof typeof failures;

/** A request that is not answered with a result. The message goes to the client: one line, without paths or stack. */
export class ServingFailure extends Error {
  /**
   * @param retryAfter seconds after which it is worth trying again
   * @param options the cause of one that is a fault of our own, for logs
   */
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly retryAfter?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ServingFailure';
  }
}

/** What anything thrown is to a client; faults of our own say no more than that they are. */
export function toFailure(error: unknown): ServingFailure {
  return error instanceof ServingFailure ? error : new ServingFailure('internal', 'internal error', undefined, { cause: error });
}
