import type { ServerAddress } from '../serving/target.js';
import type { KnownAnswers } from './known-answers.js';
import type { Tally } from './tally.js';

/** What all who load the server in a soak know. */
export interface Scene {
  readonly server: ServerAddress;
  /** Name of the model. */
  readonly model: string;
  /** Bytes that a body may have. */
  readonly maxBody: number;
  readonly answers: KnownAnswers;
  readonly tally: Tally;
  /** Set just before the server is told to end; from then on it may refuse requests. */
  isEnding: boolean;
  /** Set when nobody is to send anything any more. */
  isOver: boolean;
}

/** Someone who loads the server until the scene is over. */
export type Actor = (scene: Scene, seed: number) => Promise<void>;
