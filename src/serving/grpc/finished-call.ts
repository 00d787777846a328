import type { FailureKind } from '../failure.js';
import type { MethodName } from './protocol.js';

/** A call that is over: what metrics count. */
export interface FinishedCall {
  readonly method: MethodName;
  /** The model it was for, if there is one of that name: names that clients make up name nothing. */
  readonly model?: string;
  /** Why it was not answered with a result. */
  readonly failure?: FailureKind;
  /** From when it was here until its answer was ready. */
  readonly seconds: number;
}

/** Called once for each call. */
export type CallObserver = (call: FinishedCall) => void;
