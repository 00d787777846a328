import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findMpirun } from './find-mpirun.js';
import type { Host } from './hostfile.js';
import { mpirunEnvironment } from './mpirun-command.js';

/** Hosts that are asked at once. */
const atOnce = 32;

/**
 * The hosts on which mpirun can start a program, in their order.
 *
 * @param seconds in which each has to answer, a whole number
 * @throws InputError where there is no mpirun of Open MPI
 */
export async function answeringHosts(hosts: readonly Host[], env: NodeJS.ProcessEnv, seconds = 20): Promise<readonly Host[]> {
  const mpirun = await findMpirun(env);
  const answering = new Set<Host>();
  const left = [...hosts];
  const ask = async () => {
    for (let host = left.shift(); host; host = left.shift()) if (await answers(mpirun, host, env, seconds)) answering.add(host);
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return hosts.filter((host) => answering.has(host));
}

async function answers(mpirun: string, { name }: Host, env: NodeJS.ProcessEnv, seconds: number): Promise<boolean> {
  // Who is ended by a time-out of its own ends what it has started to reach the host; who is killed does not.
  const child = spawn(mpirun, ['--timeout', String(seconds), '-n', '1', '--host', name, 'true'], {
    env: mpirunEnvironment(env, 1, { root: process.getuid?.() === 0, terminal: false }),
    stdio: 'ignore',
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000 * seconds);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  } catch {
    return false; // mpirun is gone
  } finally {
    clearTimeout(timer);
  }
}
