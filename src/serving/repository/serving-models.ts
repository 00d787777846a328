import type { ModelRunner } from '../model-runner.js';
import type { ModelSignature } from '../signature.js';

/** A version of a model that answers. */
export interface LoadedModel {
  readonly name: string;
  readonly version: string;
  readonly signature: ModelSignature;
  readonly hash: string;
  readonly runner: ModelRunner;
}

/** The models that answer: what requests look up. */
export class ServingModels {
  /** Of each name, oldest version first. */
  private readonly byName = new Map<string, readonly LoadedModel[]>();

  /** In place of the one of the same version, if there is any. */
  set(model: LoadedModel): void {
    const others = this.versions(model.name).filter(({ version }) => version !== model.version);
    this.byName.set(
      model.name,
      [...others, model].sort((a, b) => Number(a.version) - Number(b.version)),
    );
  }

  delete(model: LoadedModel): void {
    const others = this.versions(model.name).filter((other) => other !== model);
    if (others.length > 0) this.byName.set(model.name, others);
    else this.byName.delete(model.name);
  }

  versions(name: string): readonly LoadedModel[] {
    return this.byName.get(name) ?? [];
  }

  /** The newest version where none is asked for. */
  find(name: string, version?: string): LoadedModel | undefined {
    const versions = this.versions(name);
    return version === undefined ? versions.at(-1) : versions.find((model) => model.version === version);
  }

  [Symbol.iterator](): Iterator<LoadedModel> {
    return [...this.byName.values()].flat()[Symbol.iterator]();
  }
}
