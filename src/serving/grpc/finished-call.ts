import { type Log, logAnswered, logFault } from '../access-log.js';
import { failures, type ServingFailure } from '../failure.js';
import type { MethodName } from './protocol.js';

/** A call that is over: what metrics count, and logs tell. */
export interface FinishedCall {
  readonly method: MethodName;
  /** As the answer has it. */
  readonly requestId: string;
  /** The model it was for, if there is one of that name: names that clients make up name nothing. */
  readonly model?: string;
  /** Why it was not answered with a result. */
  readonly failure?: ServingFailure;
  /** From when it was here until its answer was ready. */
  readonly seconds: number;
}

/** Called once for each call. */
export type CallObserver = (call: FinishedCall) => void;

/** Those that probe a server carry no keys and learn nothing from it; logs are not to be full of them. */
export const probes: ReadonlySet<MethodName> = new Set(['ServerLive', 'ServerReady']);

/** A line a call. */
export const logCalls =
  (log: Log): CallObserver =>
  ({ method, requestId, model, failure, seconds }) => {
    if (failure?.kind === 'internal') logFault(log, failure, requestId);
    const status = failure ? failures[failure.kind].grpc : 0;
    logAnswered(log, { protocol: 'grpc', requestId, method, status, seconds, model, isProbe: probes.has(method) });
  };
