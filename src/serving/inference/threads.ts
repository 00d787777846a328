import type { Placement } from '../../engines/onnxruntime/placement.js';
import { InferenceThread } from './inference-thread.js';

/**
 * The one thread that all models on WebGPU share: two sessions of a process that run at the same time there crash it
 * (onnxruntime 1.30).
 */
let shared: { readonly thread: InferenceThread; users: number } | undefined;

/** @returns one that is the caller's alone; on WebGPU the one that all share */
export function takeThread(provider: Placement['provider']): InferenceThread {
  if (provider !== 'webgpu') return new InferenceThread();
  shared ??= { thread: new InferenceThread(), users: 0 };
  shared.users++;
  return shared.thread;
}

/** Gives a thread back, which ends it unless others use it. */
export async function returnThread(thread: InferenceThread): Promise<void> {
  if (shared?.thread === thread) {
    if (--shared.users > 0) return;
    shared = undefined;
  }
  await thread.close();
}
