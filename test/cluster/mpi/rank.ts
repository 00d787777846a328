/**
 * A rank, for tests: `node rank.js ACTION`. It ends itself after a minute whatever happens. Its results go to stdout, a line of JSON a
 * rank; its process id to stderr.
 */
import { writeSync } from 'node:fs';
import type { Communicator } from '../../../src/cluster/communicator.js';
import { mpiCommunicator } from '../../../src/cluster/mpi/mpi-communicator.js';
import { takeForwardedSignals } from '../../../src/cluster/rank-signals.js';
import { launchedWorld } from '../../../src/cluster/world.js';

/** Seconds of a short collective time-out. */
const hasty = 3;

const actions: Record<string, (ranks: Communicator) => Promise<unknown>> = {
  /** Messages of 0 bytes, of what fits into a block and of more. */
  async gather(ranks) {
    const rounds: number[][][] = [];
    for (const factor of [1, 100, 100_000]) {
      const message = new Uint8Array(ranks.rank * factor).fill(ranks.rank + 1);
      const all = await ranks.gather(message);
      rounds.push(all.map((bytes) => [bytes.length, ...new Set(bytes)]));
    }
    return rounds;
  },
  /** With the neighbour, then with the one after the next where there are four; in shared memory, a part of the last chunk. */
  async exchange(ranks) {
    const length = 2_500;
    const shared = () => new Float32Array(new SharedArrayBuffer(4 * (length + 3)), 12, length);
    const received: number[][] = [];
    for (let distance = 1; distance < ranks.size; distance *= 2) {
      const [send, receive] = [shared().map((_, i) => 10_000 * ranks.rank + i), shared()];
      const sendShared = shared();
      sendShared.set(send);
      await ranks.exchange(ranks.rank ^ distance, sendShared, receive);
      received.push([receive[0]!, receive[999]!, receive[1000]!, receive[length - 1]!]);
    }
    return received;
  },
  /** Parts of a vector, one longer than the other and one empty. */
  async uneven(ranks) {
    const received: number[][] = [];
    for (const lengths of [
      [2_500, 3],
      [1, 0],
    ]) {
      const [own, theirs] = ranks.rank === 0 ? lengths : lengths.toReversed();
      const receive = new Float32Array(theirs!);
      await ranks.exchange(1 - ranks.rank, new Float32Array(own!).fill(ranks.rank + 1), receive);
      received.push([receive.length, ...new Set(receive)]);
    }
    return received;
  },
  async sum(ranks) {
    const values = new Float32Array(new SharedArrayBuffer(4 * 2_500), 0, 2_500).fill(2 ** ranks.rank);
    await ranks.sum(values);
    return [...new Set(values)];
  },
  /** The event loop turns while rank 0 waits: it is from there that rank 1 is told to come. */
  async turn(ranks) {
    const told = new Promise((resolve) => process.once('SIGTERM', resolve));
    const ids = await ranks.gather(Buffer.from(String(process.pid)));
    const waiting = ranks.rank === 0 ? ranks.gather(new Uint8Array(1)) : told.then(() => ranks.gather(new Uint8Array(1)));
    if (ranks.rank === 0) setTimeout(() => process.kill(Number(Buffer.from(ids[1]!).toString()), 'SIGTERM'), 50);
    return (await waiting).length;
  },
  /** An event loop that was busy beyond the time-out is not late. */
  async busy(ranks) {
    const gathered = ranks.gather(new Uint8Array(1));
    if (ranks.rank === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000 * hasty + 500);
    return (await gathered).length;
  },
  async lengths(ranks) {
    const length = 3 - ranks.rank;
    return ranks.exchange(1 - ranks.rank, new Float32Array(length), new Float32Array(length)).then(
      () => 'exchanged',
      (error: Error) => error.message,
    );
  },
  async misuse(ranks) {
    const first = ranks.gather(new Uint8Array(1));
    const second = await ranks.gather(new Uint8Array(1)).catch((error: Error) => error.message);
    await first;
    return second;
  },
  async absent(ranks) {
    if (ranks.rank === 1) await new Promise(() => {});
    await ranks.gather(new Uint8Array(1));
  },
  async exit(ranks) {
    await ranks.gather(new Uint8Array(1));
    if (ranks.rank === 1) process.exit(3);
    await ranks.sum(new Float32Array(1));
  },
  async killed(ranks) {
    await ranks.gather(new Uint8Array(1));
    if (ranks.rank === 1) process.kill(process.pid, 'SIGKILL');
    await ranks.sum(new Float32Array(1));
  },
  async abort(ranks) {
    if (ranks.rank === 1) ranks.abort(4);
    await ranks.gather(new Uint8Array(1));
  },
  /** Until a SIGTERM, which all leave by together. */
  async signal(ranks) {
    let heard = 0;
    process.on('SIGTERM', () => heard++);
    await ranks.gather(new Uint8Array(1));
    if (ranks.rank === 0) writeSync(2, 'ready\n');
    let all = 0;
    while (all < ranks.size) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const told = await ranks.gather(Uint8Array.of(heard));
      all = told.filter(([signals]) => signals! > 0).length;
    }
    process.exitCode = 130;
    return heard;
  },
};

setTimeout(() => process.exit(99), 60_000).unref();
writeSync(2, `pid ${process.pid}\n`);
const action = process.argv[2]!;
takeForwardedSignals(process.env);
const impatient = ['busy', 'absent'].includes(action) && launchedWorld(process.env).rank === 0;
const ranks = await mpiCommunicator({ collectiveTimeoutSeconds: impatient ? hasty : 30, chunk: 1_000 });
// Keeps the event loop where a rank waits for nothing.
const alive = setInterval(() => {}, 1_000);
const result = await actions[action]!(ranks);
clearInterval(alive);
writeSync(1, `${JSON.stringify({ rank: ranks.rank, size: ranks.size, result })}\n`);
await ranks.close();
