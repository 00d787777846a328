import { InputError } from '../errors.js';
import type { Engine, EngineName, EngineOptions } from './engine.js';
import { engines } from './index.js';

/** Whether an engine runs here: what it says of its device, or why it does not. */
export type Availability = { readonly available: true; readonly device: string } | { readonly available: false; readonly reason: string };

/** The engines `auto` chooses from, best first. */
const automatic: readonly EngineName[] = ['tensorflow', 'onnxruntime'];

/** Starts and stops an engine to see whether it can. */
export async function probeEngine(name: EngineName, options: EngineOptions): Promise<Availability> {
  try {
    return { available: true, device: await deviceOf(name, options) };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function deviceOf(name: EngineName, options: EngineOptions): Promise<string> {
  const engine: Engine = await engines[name](options);
  await engine.dispose();
  return engine.device;
}

/**
 * The engine a run uses: the one asked for, or for `auto` the first that runs on the device asked for.
 * @throws InputError where none does
 */
export async function selectEngine(name: EngineName | 'auto', options: EngineOptions): Promise<EngineName> {
  if (name !== 'auto') {
    await deviceOf(name, options);
    return name;
  }
  const reasons: string[] = [];
  for (const candidate of automatic) {
    try {
      await deviceOf(candidate, options);
      return candidate;
    } catch (error) {
      reasons.push(error instanceof InputError ? error.what : String(error));
    }
  }
  throw new InputError('no-engine', reasons.join('; '), '`ganforge doctor` shows what this machine can run');
}
