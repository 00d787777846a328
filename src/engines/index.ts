import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../errors.js';
import { createCpuEngine } from './cpu.js';
import type { Engine, EngineName, EngineOptions } from './engine.js';
import { createOnnxRuntimeEngine } from './onnxruntime/engine.js';
import { createTensorFlowEngine } from './tensorflow/engine.js';

export type EngineFactory = (options: EngineOptions) => Promise<Engine>;

/** Every engine, in the order `--engine auto` tries them; `cpu` is there to compare with. */
export const engines: Readonly<Record<EngineName, EngineFactory>> = {
  tensorflow: createTensorFlowEngine,
  onnxruntime: createOnnxRuntimeEngine,
  cpu: createCpuEngine,
};

/**
 * An engine by name, or by the path of a module whose default export creates one.
 * @throws InputError where it can't run here; the message says why
 */
export async function createEngine(name: string, options: EngineOptions): Promise<Engine> {
  if (isEngineName(name)) return engines[name](options);
  if (isAbsolute(name)) {
    const module = (await import(pathToFileURL(name).href)) as { readonly default: EngineFactory };
    return module.default(options);
  }
  throw new InputError('unknown-engine', `unknown engine "${name}"`, `use one of auto, ${Object.keys(engines).join(', ')}`);
}

const isEngineName = (name: string): name is EngineName => name in engines;
