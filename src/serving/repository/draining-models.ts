import type { ServingObserver } from '../serving-events.js';
import { keyOf } from './list-models.js';
import type { LoadedModel } from './serving-models.js';

/** The models that answer their last requests, before their workers go. */
export class DrainingModels {
  private readonly ends = new Map<LoadedModel, Promise<void>>();

  /** @param observe told of one that could not be let go as it should */
  constructor(private readonly observe: ServingObserver) {}

  /** @param onEnd called when all requests are answered and the workers are gone */
  add(model: LoadedModel, onEnd: () => void): void {
    const { name, version, runner } = model;
    const end = runner
      .close()
      .catch((error: unknown) => this.observe({ name, version, type: 'fault', error }))
      .then(() => {
        this.ends.delete(model);
        onEnd();
      });
    this.ends.set(model, end);
  }

  /** @param key of a version of a model: see `keyOf` */
  has(key: string): boolean {
    return [...this].some((model) => keyOf(model) === key);
  }

  /** Ends when all that are there now are gone. */
  async ended(): Promise<void> {
    await Promise.all(this.ends.values());
  }

  [Symbol.iterator](): Iterator<LoadedModel> {
    return this.ends.keys();
  }
}
