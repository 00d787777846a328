import { ranksVariable } from './world.js';

/**
 * What the launcher has mpirun forward to ranks for SIGINT and SIGTERM: those it would take for itself, and kill all ranks two seconds
 * later, within the writing of a checkpoint. (Node starts its debugger on SIGUSR1.)
 */
export const forwardedSignal = 'SIGUSR2';

/** In a rank that our launcher started, takes the forwarded signal for SIGTERM. To be called early: without it that signal kills. */
export function takeForwardedSignals(env: NodeJS.ProcessEnv): void {
  if (env[ranksVariable] !== undefined) process.on(forwardedSignal, () => process.kill(process.pid, 'SIGTERM'));
}
