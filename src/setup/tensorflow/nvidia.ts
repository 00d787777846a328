import { runProgram } from './run-program.js';

/** Names of the NVIDIA GPUs whose driver works, as nvidia-smi tells them. */
export async function nvidiaGpus(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { ok, stdout } = await runProgram('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { env });
  return ok ? stdout.split('\n').flatMap((line) => line.trim() || []) : [];
}
