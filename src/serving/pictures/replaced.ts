import { ServingFailure } from '../failure.js';

/** The model that a picture was begun with has been replaced by a newer file before it was done. */
export class ModelReplaced extends ServingFailure {
  constructor(name: string) {
    super('unavailable', `${name} was replaced by a newer file`, 1);
  }
}

/** Files that are replaced more often than that while a picture is drawn are not at rest. */
const mostAttempts = 5;

/** Draws anew where the model is replaced meanwhile: a picture is of one file, and tagged with its hash. */
export async function ofOneFile<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ModelReplaced) || attempts === mostAttempts) throw error;
    }
  }
}
