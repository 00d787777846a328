import * as tf from '@tensorflow/tfjs';

/**
 * Finds the places where a program passes from one step to the next, from the scopes that `tidy` and every operation of
 * tfjs open: what ends there is the outermost scope of all that have ended lately. In a training loop that is the
 * `tidy` around a step's gradients, or around the step.
 */
export class ScopeBoundaries {
  #present: readonly number[] = [];
  #outermost = Number.POSITIVE_INFINITY;

  /** Whether a step has ended since the last call. */
  passed(): boolean {
    const { scopeStack, activeTape } = tf.engine().state;
    const scopes = scopeStack.map(({ id }) => id);
    const ended = this.#present.findIndex((id, depth) => scopes[depth] !== id);
    this.#present = scopes;
    // While gradients are taken, all that the way back needs is alive.
    if (ended < 0 || ended > this.#outermost || activeTape) return false;
    this.#outermost = ended;
    return true;
  }

  /** Forgets which scopes have ended. */
  restart(): void {
    this.#outermost = Number.POSITIVE_INFINITY;
  }
}
