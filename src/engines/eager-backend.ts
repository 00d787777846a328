import * as tf from '@tensorflow/tfjs';
import type { FusedOps } from '../layers/fused-ops.js';
import type { Inputs, Phase, Stage } from '../systems/system.js';
import type { EnginePlace, ShardPosition } from './engine.js';
import type { Models } from './networks.js';

/** A tfjs backend, and what of it the engine that runs operation by operation makes use of. */
export interface EagerBackend {
  /** Under which it is registered with tfjs. */
  readonly name: string;
  readonly place: EnginePlace;
  /** Operations that phases of first order use in place of composed ones. */
  readonly fused: FusedOps;
  /** Called before anything is computed: another engine may have used the backend meanwhile. */
  activate?(): void;
  /** Gives a variable new values, in its shape; they may lie in shared memory, and stay as they are until it is given others. */
  assign(variable: tf.Variable, values: Float32Array): void;
  readonly sharing?: PhaseSharing;
}

/** Lets a phase take over what an earlier one of its iteration has computed alike; results are the same, bit for bit. */
export interface PhaseSharing {
  /** Of a new stage: nothing is left of the one before. */
  load(stage: Stage): void;
  /** Runs a step of a phase. */
  during<T>(step: SharedStep, body: () => T): T;
  /** Lets go of all that is kept. */
  dispose(): void;
}

/** A step of a phase as what it shares with others follows from it. */
export interface SharedStep {
  readonly phase: Phase;
  readonly models: Models;
  readonly inputs: Inputs;
  /** Without it nothing is shared; in rehearsals it is `rehearsal`. */
  readonly position: ShardPosition | undefined;
}

/** Where phases are rehearsed, all of them one after another. */
export const rehearsal: ShardPosition = { iteration: -1, shard: 0 };

/** `EagerBackend.assign` by means that every tfjs backend has. */
export function assignByTensor(variable: tf.Variable, values: Float32Array): void {
  // tfjs keeps the array it is given for as long as the tensor lives.
  const value = tf.tensor(values.slice(), variable.shape);
  variable.assign(value);
  value.dispose();
}
