import { execFileSync } from 'node:child_process';
import type { KoffiFunc, LibraryHandle } from 'koffi';
import { InputError } from '../../errors.js';
import { findLibrary } from './find-library.js';

type Handle = bigint;
type Bytes = Uint8Array | Int32Array | Float32Array;
/** A C function that returns MPI's error code, 0 for success; `.async` runs it in a thread of libuv's pool. */
export type MpiFunction<Arguments extends unknown[]> = KoffiFunc<(...args: Arguments) => number>;

/** The functions and handles of Open MPI that are used here, by their names in MPI's standard. */
export interface OpenMpi {
  readonly world: Handle;
  readonly byte: Handle;
  readonly float: Handle;
  readonly add: Handle;
  readonly errorsReturn: Handle;
  readonly libraryVersion: MpiFunction<[text: Uint8Array, length: Int32Array]>;
  readonly initThread: MpiFunction<[argc: null, argv: null, required: number, provided: Int32Array]>;
  readonly setErrhandler: MpiFunction<[comm: Handle, handler: Handle]>;
  readonly commRank: MpiFunction<[comm: Handle, rank: Int32Array]>;
  readonly commSize: MpiFunction<[comm: Handle, size: Int32Array]>;
  readonly allgather: MpiFunction<
    [send: Bytes, count: number, type: Handle, receive: Bytes, countEach: number, type: Handle, comm: Handle]
  >;
  readonly allgatherv: MpiFunction<
    [send: Bytes, count: number, type: Handle, receive: Bytes, counts: Int32Array, starts: Int32Array, type: Handle, comm: Handle]
  >;
  readonly sendrecv: MpiFunction<
    [
      ...[send: Bytes, count: number, type: Handle, to: number, tag: number],
      ...[receive: Bytes, count: number, type: Handle, from: number, tag: number],
      ...[comm: Handle, status: Uint8Array],
    ]
  >;
  readonly getCount: MpiFunction<[status: Uint8Array, type: Handle, count: Int32Array]>;
  readonly allreduce: MpiFunction<[send: Handle, receive: Bytes, count: number, type: Handle, operation: Handle, comm: Handle]>;
  readonly barrier: MpiFunction<[comm: Handle]>;
  readonly errorString: MpiFunction<[code: number, text: Uint8Array, length: Int32Array]>;
  readonly finalize: MpiFunction<[]>;
  readonly abort: MpiFunction<[comm: Handle, exitCode: number]>;
}

/** MPI_IN_PLACE, MPI_THREAD_SERIALIZED, MPI_THREAD_MULTIPLE of Open MPI's mpi.h. */
export const inPlace = 1n;
export const threadSerialized = 2;
export const threadMultiple = 3;
/** RTLD_LAZY of dlfcn.h. */
const lazily = 1;
/** MPI_Status has 24 bytes, MPI_MAX_ERROR_STRING and MPI_MAX_LIBRARY_VERSION_STRING are 256. */
export const statusBytes = 32;
export const errorStringBytes = 256;
const versionBytes = 256;

/**
 * Loads koffi and Open MPI's library. Nothing is initialised.
 *
 * @throws InputError where one of them is missing, or the library is that of another MPI
 */
export async function openMpi(): Promise<OpenMpi> {
  const koffi = await import('koffi').catch(() => {
    throw new InputError('no-mpi', 'ranks need koffi, which has no build for this machine', 'train without --ranks');
  });
  // Native code of network drivers expects a thread's stack; koffi's own for asynchronous calls is 128 KiB.
  koffi.config({ ...koffi.config(), async_stack_size: 2 ** 21 });
  // Open MPI's plug-ins find its symbols only if they are global.
  const load = (path: string) => {
    const library = koffi.load(path, { global: true });
    // Once more, for good: koffi unloads at the end of the process what it has loaded, when threads of libuv's pool have yet to end, and
    // those that went through Open MPI's network drivers end through its code.
    koffi.load(null).func('void *dlopen(const char *, int)')(path, lazily);
    return library;
  };
  return bind(findLibrary({ load, folder: libraryFolder }));
}

/** What the library calls itself: `Open MPI v4.1.4, package: ..., ident: ...`. */
export function versionOf({ libraryVersion }: OpenMpi): string {
  const [text, length] = [new Uint8Array(versionBytes), new Int32Array(1)];
  libraryVersion(text, length);
  return new TextDecoder().decode(text.subarray(0, length[0]));
}

function libraryFolder(): string | undefined {
  try {
    const output = execFileSync('ompi_info', ['--path', 'libdir', '--parsable'], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^path:libdir:(.+)$/m.exec(output)?.[1];
  } catch {
    return undefined;
  }
}

function bind(library: LibraryHandle): OpenMpi {
  const handle = (name: string): Handle => library.symbol(name);
  return {
    world: handle('ompi_mpi_comm_world'),
    byte: handle('ompi_mpi_byte'),
    float: handle('ompi_mpi_float'),
    add: handle('ompi_mpi_op_sum'),
    errorsReturn: handle('ompi_mpi_errors_return'),
    libraryVersion: library.func('int MPI_Get_library_version(void *, void *)'),
    initThread: library.func('int MPI_Init_thread(void *, void *, int, void *)'),
    setErrhandler: library.func('int MPI_Comm_set_errhandler(void *, void *)'),
    commRank: library.func('int MPI_Comm_rank(void *, void *)'),
    commSize: library.func('int MPI_Comm_size(void *, void *)'),
    allgather: library.func('int MPI_Allgather(void *, int, void *, void *, int, void *, void *)'),
    allgatherv: library.func('int MPI_Allgatherv(void *, int, void *, void *, void *, void *, void *, void *)'),
    sendrecv: library.func('int MPI_Sendrecv(void *, int, void *, int, int, void *, int, void *, int, int, void *, void *)'),
    getCount: library.func('int MPI_Get_count(void *, void *, void *)'),
    allreduce: library.func('int MPI_Allreduce(void *, void *, int, void *, void *, void *)'),
    barrier: library.func('int MPI_Barrier(void *)'),
    errorString: library.func('int MPI_Error_string(int, void *, void *)'),
    finalize: library.func('int MPI_Finalize()'),
    abort: library.func('int MPI_Abort(void *, int)'),
  };
}
