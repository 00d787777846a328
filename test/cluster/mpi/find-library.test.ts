import { expect } from 'chai';
import { findLibrary, type Library } from '../../../src/cluster/mpi/find-library.js';
import { InputError } from '../../../src/errors.js';

const openMpi: Library = { symbol: () => 1n };
const another: Library = {
  symbol() {
    throw new Error('no such symbol');
  },
};

/** A machine with these libraries, by the end of their path. */
const machine = (libraries: Record<string, Library>, folder?: string) => ({
  load(path: string): Library {
    const library = libraries[path];
    if (!library) throw new Error(`${path}: cannot open shared object file`);
    return library;
  },
  folder: () => folder,
});

function refusal(libraries: Record<string, Library>): InputError {
  try {
    findLibrary(machine(libraries));
  } catch (error) {
    if (error instanceof InputError) return error;
  }
  throw new Error('it was not refused');
}

const name = process.platform === 'darwin' ? 'libmpi.40.dylib' : 'libmpi.so.40';

describe("Open MPI's library", () => {
  it('is found where the system looks, else in the folder that ompi_info names', () => {
    expect(findLibrary(machine({ [name]: openMpi }))).to.equal(openMpi);
    expect(findLibrary(machine({ [`/opt/openmpi/lib/${name}`]: openMpi }, '/opt/openmpi/lib'))).to.equal(openMpi);
  });

  it('that is missing is refused with what to install', () => {
    const { code, what, mend } = refusal({});
    expect(code).to.equal('no-mpi');
    expect(what).to.contain(`${name}: cannot open`);
    expect(mend).to.contain('apt-get install openmpi-bin');
  });

  it('is not that of MPICH, which is refused by name or by what it lacks', () => {
    expect(refusal({ 'libmpich.so.12': another }).what).to.contain('libmpich.so.12');
    expect(refusal({ [name]: another }).code).to.equal('another-mpi');
  });
});
