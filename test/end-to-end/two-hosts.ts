import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, start } from '../cli/program.js';
import type { Workplace } from '../cli/workplace.js';
import { skip } from '../skip.js';

/** Addresses for documentation (RFC 5737): within the two namespaces they are nobody else's. */
const addresses = ['192.0.2.1', '192.0.2.2'] as const;
const network = '192.0.2.0/30';

/**
 * Two hosts for Open MPI on one machine: network namespaces with names and addresses of their own, joined by a cable and nothing else.
 * Their files are the same, as of hosts that share a file system; the second has a home folder of its own.
 */
export class TwoHosts {
  /** Names of namespaces, which are names of hosts and, as such names are short, of the ends of the cable. */
  private readonly names = ['a', 'b'].map((end) => `gf${process.pid}${end}`) as [string, string];

  constructor(private readonly work: Workplace) {}

  /** For a `before` hook: makes the hosts, or skips the suite where they can't be had. */
  make(context: Mocha.Context): void {
    try {
      for (const name of this.names) ip('netns', 'add', name);
      const [first, second] = this.names;
      ip('link', 'add', first, 'netns', first, 'type', 'veth', 'peer', 'name', second, 'netns', second);
      for (const [i, name] of this.names.entries()) {
        ip('-n', name, 'addr', 'add', `${addresses[i]}/30`, 'dev', name);
        for (const device of ['lo', name]) ip('-n', name, 'link', 'set', device, 'up');
      }
      execFileSync(...this.on(0, ['true']), { stdio: 'pipe' });
    } catch (error) {
      this.remove();
      const reason = String((error as { stderr?: unknown }).stderr ?? error).trim();
      skip(context, `network namespaces can't be had here: ${reason.split('\n')[0]}`);
    }
    writeFileSync(this.work.path('hosts'), addresses.map((address) => `${address} slots=1\n`).join(''));
    this.writeAgent();
  }

  /** Ends what still runs on the hosts, and them. */
  remove(): void {
    for (const name of this.names) {
      try {
        for (const id of this.processesOn(name)) process.kill(id, 'SIGKILL');
        ip('netns', 'del', name);
      } catch {
        // not made
      }
    }
  }

  /** Starts ganforge on the first host, with a rank of its on each, which reach each other by TCP. */
  start(...args: string[]): Running {
    const [file, before] = this.on(0, []);
    const env = {
      GANFORGE_CACHE: this.work.path('..', 'cache'),
      OMPI_MCA_plm_rsh_agent: this.agent,
      OMPI_MCA_btl: 'tcp,self',
      OMPI_MCA_btl_tcp_if_include: network,
      OMPI_MCA_oob_tcp_if_include: network,
    };
    const main = new URL('../../src/cli/main.js', import.meta.url).pathname;
    const spread = ['--ranks', '2', '--hostfile', 'hosts'];
    return start([...args, ...spread], { cwd: this.work.path(), env }, [file, ...before, process.execPath, main]);
  }

  /** Joins the hosts, or parts them without either being told. */
  setCable(state: 'up' | 'down'): void {
    const [first] = this.names;
    ip('-n', first, 'link', 'set', first, state);
  }

  /** Bytes that have come over the cable to each host. */
  received(): readonly number[] {
    return this.names.map((name) => Number(execFileSync(...ipNetns(name, ['cat', `/sys/class/net/${name}/statistics/rx_bytes`]))));
  }

  /** Processes on both. */
  processes(): readonly number[] {
    return this.names.flatMap((name) => this.processesOn(name));
  }

  private processesOn(name: string): number[] {
    return ip('netns', 'pids', name).split('\n').filter(Boolean).map(Number);
  }

  /** A command on a host, as execFile takes it. */
  private on(host: 0 | 1, command: readonly string[]): [string, string[]] {
    const name = this.names[host];
    return ipNetns(name, ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', name, ...command]);
  }

  private get agent(): string {
    return this.work.path('agent.sh');
  }

  /** What mpirun takes for ssh: like it, it knows nothing of the environment here, and has a shell put the words together. */
  private writeAgent(): void {
    const home = join(this.work.path('..'), 'home');
    mkdirSync(home);
    const [file, args] = this.on(1, ['sh', '-c']);
    const words = [file, ...args].map((word) => `'${word}'`).join(' ');
    const script = [
      '#!/bin/sh',
      `[ "$1" = ${addresses[1]} ] || exit 255`,
      'shift',
      `exec env -i PATH="$PATH" HOME='${home}' ${words} "$*"`,
    ];
    writeFileSync(this.agent, `${script.join('\n')}\n`);
    chmodSync(this.agent, 0o755);
  }
}

const ipNetns = (name: string, command: readonly string[]): [string, string[]] => ['ip', ['netns', 'exec', name, ...command]];

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' });
