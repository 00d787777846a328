import { RunError } from '../../errors.js';
import { abortMessage } from '../abort-message.js';
import type { Communicator } from '../communicator.js';
import { restartVariable } from '../restart-cause.js';
import { assertWorld, launchedWorld } from '../world.js';
import { GatherBlocks } from './gather-blocks.js';
import {
  errorStringBytes,
  inPlace,
  type MpiFunction,
  type OpenMpi,
  openMpi,
  statusBytes,
  threadMultiple,
  threadSerialized,
} from './open-mpi.js';
import { watched } from './watched.js';

export interface MpiOptions {
  /** Seconds from its call in which a collective has to end; else the job is ended. Above 0, Infinity for never. */
  readonly collectiveTimeoutSeconds: number;
  /** Values that one native call takes at most: MPI counts in 32 bits. */
  readonly chunk?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Joins the ranks that mpirun or srun has started with this process; returns when all have come. Once a process, in its main thread.
 *
 * The waiting for other ranks happens in a thread of libuv's pool, so that the event loop stays free. A collective that does not end in
 * time can't be left either: one line on stderr names it, and MPI_Abort ends all ranks.
 *
 * @throws InputError where Open MPI is missing, or finds other ranks than were started
 */
export async function mpiCommunicator({ collectiveTimeoutSeconds, chunk = 2 ** 22, env = process.env }: MpiOptions): Promise<Communicator> {
  const world = launchedWorld(env);
  const mpi = await openMpi();
  const number = new Int32Array(1);
  // In this thread, as MPI_Finalize has to come from where MPI_Init came from.
  check(mpi, 'MPI_Init_thread', mpi.initThread(null, null, threadMultiple, number));
  if (number[0]! < threadSerialized) throw new RunError('mpi-failed', 'MPI_Init_thread gives no calls from other threads');
  check(mpi, 'MPI_Comm_set_errhandler', mpi.setErrhandler(mpi.world, mpi.errorsReturn));
  check(mpi, 'MPI_Comm_rank', mpi.commRank(mpi.world, number));
  const rank = number[0]!;
  check(mpi, 'MPI_Comm_size', mpi.commSize(mpi.world, number));
  const size = number[0]!;
  assertWorld(world, size);
  return new MpiCommunicator(mpi, rank, size, collectiveTimeoutSeconds, chunk);
}

class MpiCommunicator implements Communicator {
  private readonly blocks: GatherBlocks;
  private readonly status = new Uint8Array(statusBytes);
  private readonly count = new Int32Array(1);
  /** The collective under way. */
  private within: string | undefined;
  private left = false;

  constructor(
    private readonly mpi: OpenMpi,
    readonly rank: number,
    readonly size: number,
    private readonly timeoutSeconds: number,
    private readonly chunk: number,
  ) {
    this.blocks = new GatherBlocks(size);
  }

  gather(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    return this.collective('gather', async () => {
      const { mpi, blocks } = this;
      const length = blocks.own.length;
      blocks.set(bytes);
      await this.call('MPI_Allgather', mpi.allgather, blocks.own, length, mpi.byte, blocks.all, length, mpi.byte, mpi.world);
      const inline = blocks.inline();
      if (inline) return inline;
      const { counts, starts, total } = blocks.layout();
      const all = new Uint8Array(total);
      await this.call('MPI_Allgatherv', mpi.allgatherv, bytes, bytes.length, mpi.byte, all, counts, starts, mpi.byte, mpi.world);
      return Array.from(counts, (count, rank) => all.subarray(starts[rank]!, starts[rank]! + count));
    });
  }

  exchange(partner: number, send: Float32Array, receive: Float32Array): Promise<void> {
    return this.collective(`exchange with rank ${partner}`, async () => {
      const { mpi } = this;
      // The one that has more to send than to receive calls as often as the other.
      for (let start = 0; start < Math.max(send.length, receive.length); start += this.chunk) {
        const [out, into] = [send, receive].map((vector) => vector.subarray(start, start + this.chunk)) as [Float32Array, Float32Array];
        const n = into.length;
        await this.call(
          'MPI_Sendrecv',
          mpi.sendrecv,
          ...([out, out.length, mpi.float, partner, 0] as const),
          ...([into, n, mpi.float, partner, 0] as const),
          ...([mpi.world, this.status] as const),
        );
        // Fewer values than there is room for are no error to MPI.
        check(mpi, 'MPI_Get_count', mpi.getCount(this.status, mpi.float, this.count));
        if (this.count[0] !== n) {
          throw new RunError('mpi-failed', `rank ${this.rank} waits for ${n} values of rank ${partner} and received ${this.count[0]}`);
        }
      }
    });
  }

  sum(values: Float32Array): Promise<void> {
    return this.collective('sum', async () => {
      const { mpi } = this;
      for (let start = 0; start < values.length; start += this.chunk) {
        const part = values.subarray(start, start + this.chunk);
        await this.call('MPI_Allreduce', mpi.allreduce, inPlace, part, part.length, mpi.float, mpi.add, mpi.world);
      }
    });
  }

  async close(): Promise<void> {
    // MPI_Finalize waits for the others too, but blocks this thread.
    await this.collective('close', () => this.call('MPI_Barrier', this.mpi.barrier, this.mpi.world));
    this.left = true;
    check(this.mpi, 'MPI_Finalize', this.mpi.finalize());
  }

  abort(exitCode: number): never {
    if (process.env[restartVariable] !== undefined) process.stderr.write(`${abortMessage(this.rank, exitCode)}\n`);
    if (!this.left) this.mpi.abort(this.mpi.world, exitCode);
    process.exit(exitCode);
  }

  private async collective<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.left) throw new Error(`a ${name} was called after the communicator was closed`);
    if (this.within !== undefined) throw new Error(`a ${name} was called within a ${this.within}`);
    this.within = name;
    try {
      return await watched(work(), this.timeoutSeconds, () => this.late(name));
    } finally {
      this.within = undefined;
    }
  }

  private late(name: string): never {
    const since = `has waited ${this.timeoutSeconds} s, the collective time-out, for the others`;
    process.stderr.write(`ganforge: rank ${this.rank} of ${this.size} ${since} (${name}): all ranks are ended\n`);
    return this.abort(1);
  }

  private call<A extends unknown[]>(name: string, native: MpiFunction<A>, ...args: A): Promise<void> {
    return new Promise((resolve, reject) => {
      native.async(...args, (error: unknown, code: number) => {
        if (error) return reject(error);
        try {
          check(this.mpi, name, code);
          resolve();
        } catch (failure) {
          reject(failure);
        }
      });
    });
  }
}

/** @throws RunError with MPI's own words where the code is not that of success */
function check(mpi: OpenMpi, name: string, code: number): void {
  if (code === 0) return;
  const [text, length] = [new Uint8Array(errorStringBytes), new Int32Array(1)];
  mpi.errorString(code, text, length);
  throw new RunError('mpi-failed', `${name} failed (${new TextDecoder().decode(text.subarray(0, length[0]))})`);
}
