import { InputError } from '../../errors.js';

/** What is used of a loaded library. */
export interface Library {
  /** The address of an exported symbol; throws where there is none. */
  symbol(name: string): bigint;
}

/** Where Open MPI's library is looked for. */
export interface Places<L extends Library> {
  /** Loads a library by name or path; throws where that fails. */
  load(path: string): L;
  /** The folder that `ompi_info` names; undefined where it can't be asked. */
  folder(): string | undefined;
}

/** Open MPI's library; the number is that of its binary interface, which versions 2 to 5 share. */
const name = process.platform === 'darwin' ? 'libmpi.40.dylib' : 'libmpi.so.40';

/** The libraries of MPICH and its family (Intel MPI, MVAPICH, Cray). */
const mpich = ['libmpich.so.12', 'libmpi.so.12'];

const mend = 'install Open MPI (Debian, Ubuntu: apt-get install openmpi-bin)';

/**
 * Open MPI's library: where the system looks for libraries, else in the folder that `ompi_info` names.
 *
 * @throws InputError where there is none, or that of another MPI
 */
export function findLibrary<L extends Library>({ load, folder }: Places<L>): L {
  const reasons: string[] = [];
  const attempt = (path: string): L | undefined => {
    try {
      return load(path);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const elsewhere = () => {
    const path = folder();
    return path === undefined ? undefined : attempt(`${path}/${name}`);
  };
  const library = attempt(name) ?? elsewhere();
  if (library) {
    if (isOpenMpi(library)) return library;
    throw new InputError('another-mpi', `MPI has to be Open MPI, and ${name} is another one`, mend);
  }
  const reason = reasons.at(-1);
  const other = mpich.find(attempt);
  if (other !== undefined) throw new InputError('another-mpi', `MPI has to be Open MPI, and this machine has MPICH's (${other})`, mend);
  throw new InputError('no-mpi', `ranks need Open MPI, and its library cannot be loaded (${reason})`, mend);
}

/** MPI says no more of its handles than their names in C: Open MPI's are addresses of objects, MPICH's are numbers. */
function isOpenMpi(library: Library): boolean {
  try {
    return library.symbol('ompi_mpi_comm_world') !== 0n;
  } catch {
    return false;
  }
}
