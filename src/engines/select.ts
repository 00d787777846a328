import { InputError } from '../errors.js';
import type { Engine, EngineName, EngineOptions, EnginePlace } from './engine.js';
import { engines } from './index.js';

/** Whether an engine runs here: where, or why it does not. */
export type Availability =
  | { readonly available: true; readonly place: EnginePlace }
  | { readonly available: false; readonly reason: string };

/** The engines `auto` chooses from, best first. */
const automatic: readonly EngineName[] = ['tensorflow', 'onnxruntime'];

/** Starts and stops an engine to see whether it can. */
export async function probeEngine(name: EngineName, options: EngineOptions): Promise<Availability> {
  try {
    return { available: true, place: await placeOf(name, options) };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function placeOf(name: EngineName, options: EngineOptions): Promise<EnginePlace> {
  const engine: Engine = await engines[name](options);
  await engine.dispose();
  return engine.place;
}

/** The engine of a run, and where it is. */
export interface SelectedEngine {
  readonly name: EngineName;
  readonly place: EnginePlace;
}

/**
 * The engine a run uses: the one asked for, or for `auto` the first that runs on the device asked for.
 * @throws InputError where none does
 */
export async function selectEngine(name: EngineName | 'auto', options: EngineOptions): Promise<SelectedEngine> {
  if (name !== 'auto') return { name, place: await placeOf(name, options) };
  const reasons: string[] = [];
  for (const candidate of automatic) {
    try {
      return { name: candidate, place: await placeOf(candidate, options) };
    } catch (error) {
      // A launcher has started too many processes, whatever engine they take.
      if (error instanceof InputError && error.code === 'rank-without-gpu') throw error;
      reasons.push(error instanceof InputError ? error.what : String(error));
    }
  }
  throw new InputError('no-engine', reasons.join('; '), '`ganforge doctor` shows what this machine can run');
}
