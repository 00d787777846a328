import { expect } from 'chai';
import { gpuLine } from '../../engines/fake-nvidia-smi.js';
import { answers, binding, compiles, exists, expectFailure, fakeMachine, makesEnvironments, record } from './fakes.js';

describe('linking to a TensorFlow', () => {
  const machine = fakeMachine();
  const anywhere = { from: 'anywhere', gpu: undefined } as const;

  /** A machine that has all it takes, with a binding that works. */
  function ready(): { readonly python: string; readonly folder: string } {
    const folder = machine.tensorflow();
    machine.program('g++', ...compiles('new'));
    machine.write(binding, 'old');
    return { python: machine.program('python3', answers(folder)), folder };
  }

  it('builds the binding, tries it, puts it in place and notes what it has done', async () => {
    const { folder } = ready();
    const { steps, result } = await machine.setup(anywhere);
    expect(steps).to.have.length(2);
    expect(result).to.deep.equal([`the tensorflow engine runs on TensorFlow 9.8.7 of ${folder}`, 'CPU']);
    expect(machine.read(binding)).to.equal('new\n');
    const { date, ...noted } = JSON.parse(machine.read(record));
    expect(new Date(date).getTime()).to.be.closeTo(Date.now(), 60_000);
    expect(noted).to.deep.equal({
      how: 'linked',
      tensorflow: '9.8.7',
      folder,
      python: 'python3',
      compiler: 'fake++ 1.2',
      node: process.version,
      // of "new\n"
      binding: '7aa7a5359173d05b63cfd682e3c38487f3cb4f7f1d60659fe59fab1505977d4c',
    });
    expect(Object.keys(machine.files()).filter((name) => name.startsWith('package/lib'))).to.deep.equal([record, binding]);
  });

  it('takes the compiler that CXX names', async () => {
    ready();
    const { env } = machine.surroundings();
    const CXX = machine.program('mine', ...compiles('mine'));
    await machine.setup(anywhere, { env: { ...env, CXX } });
    expect(machine.read(binding)).to.equal('mine\n');
  });

  it('says so where a GPU is there that TensorFlow does not use', async () => {
    ready();
    machine.program('nvidia-smi', gpuLine(0));
    const { result } = await machine.setup({ from: 'python', python: 'python3' });
    expect(result[1]).to.match(/^CPU; nvidia-smi shows a GPU \(NVIDIA H100\) that this TensorFlow does not use: .*--gpu/);
  });

  describe('fails with one line, and everything is as it was,', () => {
    it('on another platform', async () => {
      ready();
      await expectFailure(machine, anywhere, /^TensorFlow can be linked on Linux only, this is darwin: --stock /, { platform: 'darwin' });
    });

    it('without the npm package', async () => {
      await expectFailure(machine, anywhere, /tfjs-node-gpu is not installed: run `npm install/, { packageFolder: machine.path('none') });
    });

    it('without a compiler', async () => {
      machine.program('python3', answers(machine.tensorflow()));
      await expectFailure(machine, anywhere, /^there is no C\+\+ compiler \(g\+\+, c\+\+, clang\+\+\): install one .*apt install g\+\+/);
    });

    it('where CXX names none', async () => {
      ready();
      const env = { ...machine.surroundings().env, CXX: 'nonsense' };
      await expectFailure(machine, anywhere, /^nonsense, which CXX names, is no C\+\+ compiler/, { env });
    });

    it('where the binding does not compile, with the first error', async () => {
      ready();
      machine.program(
        'g++',
        'if [ "$1" = --version ]; then exit; fi',
        'echo "In file included from x:" >&2',
        'echo "x.cc:1: fatal error: c_api.h: No such file" >&2',
        'echo "compilation terminated, 1 error." >&2',
        'exit 1',
      );
      await expectFailure(
        machine,
        anywhere,
        /^g\+\+ could not build the binding \(x\.cc:1: fatal error: c_api\.h: No such file\): .*C\+\+17/,
      );
    });

    for (const [kind, message] of [
      ['unloadable', /^the binding was built and does not work \(Error: libtensorflow_cc\.so\.2: cannot open shared object file\): /],
      ['crashing', /^the binding was built and does not work \(signal SIGSEGV\): /],
      ['inaccurate', /^the binding was built and does not work \(Error: the gradient is wrong: 5,5,5,5,5,5,5,5,5\): /],
    ] as const) {
      it(`where the new binding is ${kind}: the old one is back`, async () => {
        ready();
        machine.program('g++', ...compiles(kind));
        await expectFailure(machine, anywhere, message);
      });
    }

    it('where the first binding of all is bad: there is none then', async () => {
      machine.program('python3', answers(machine.tensorflow()));
      machine.program('g++', ...compiles('unloadable'));
      await expectFailure(machine, anywhere, /does not work/);
      expect(exists(machine, binding)).to.equal(false);
    });
  });

  describe('where no Python has a TensorFlow', () => {
    const environment = 'cache/tensorflow';

    function without(...pip: string[]): string {
      machine.program('g++', ...compiles('new'));
      const folder = machine.tensorflow();
      machine.program('python3', ...makesEnvironments(folder, ...pip));
      return folder;
    }
    const asked = () => machine.read('tensorflow.pip').trim().split('\n');

    it('makes a private environment in the cache and installs one by pip', async () => {
      const folder = without();
      const { steps, result } = await machine.setup(anywhere);
      expect(steps.slice(0, 2).join()).to.match(/^make a private Python environment,install tensorflow-cpu into it with pip/);
      expect(result[0]).to.equal(`the tensorflow engine runs on TensorFlow 9.8.7 of ${folder}`);
      expect(exists(machine, `${environment}/pyvenv.cfg`)).to.equal(true);
      expect(asked()).to.deep.equal(['-m pip install --disable-pip-version-check --retries 1 --timeout 15 tensorflow-cpu']);
      expect(JSON.parse(machine.read(record)).python).to.equal(machine.path(`${environment}/bin/python`));
    });

    it('uses that environment again', async () => {
      without();
      await machine.setup(anywhere);
      const { steps } = await machine.setup({ from: 'anywhere', gpu: false });
      expect(steps).to.have.length(2);
      expect(asked()).to.have.length(1);
    });

    it('installs from a folder of wheels alone, where one is given', async () => {
      without();
      await machine.setup({ from: 'wheels', folder: '/wheels', gpu: undefined });
      await machine.setup({ from: 'wheels', folder: '/newer', gpu: undefined });
      expect(asked()).to.deep.equal(
        ['/wheels', '/newer'].map(
          (from) => `-m pip install --disable-pip-version-check --upgrade --no-index --find-links ${from} tensorflow-cpu`,
        ),
      );
    });

    it('takes the wheels for GPUs where nvidia-smi shows one, unless told otherwise', async () => {
      without();
      machine.program('nvidia-smi', gpuLine(0));
      await machine.setup(anywhere);
      await machine.setup({ from: 'anywhere', gpu: false });
      expect(asked().map((line) => line.split(' ').at(-1))).to.deep.equal(['tensorflow[and-cuda]', 'tensorflow-cpu']);
    });

    it('leaves the TensorFlow of python3 alone where GPU or CPU is asked for', async () => {
      without();
      machine.write('bin/installed', '');
      expect((await machine.setup({ from: 'anywhere', gpu: false })).steps).to.have.length(4);
      expect((await machine.setup(anywhere)).steps).to.have.length(2);
    });

    describe('fails with one line and leaves nothing', () => {
      it('without Python', async () => {
        machine.program('g++', ...compiles('new'));
        await expectFailure(machine, anywhere, /^there is no python3 on the PATH \(ENOENT\): install Python 3/);
      });

      it('without the module venv', async () => {
        machine.program('g++', ...compiles('new'));
        machine.program(
          'python3',
          `if [ "$2" = venv ]; then /bin/mkdir -p "$4"; echo "The virtual environment was not created because ensurepip is not available."; exit 1; fi`,
          answers(''),
        );
        await expectFailure(
          machine,
          anywhere,
          /^this python3 lacks the modules venv and ensurepip: install them \(`apt install python3-venv`\)/,
        );
      });

      it('where another folder is in the way', async () => {
        without();
        machine.write(`${environment}/novel.txt`, 'mine');
        await expectFailure(machine, anywhere, /tensorflow is there and is no Python environment: move it away/);
      });

      it('without a network', async () => {
        without(
          `echo "WARNING: Retrying after connection broken by NewConnectionError('Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')" >&2`,
          'echo "ERROR: Could not find a version that satisfies the requirement tensorflow-cpu (from versions: none)" >&2',
          'echo "ERROR: No matching distribution found for tensorflow-cpu" >&2',
          'exit 1',
        );
        await expectFailure(
          machine,
          anywhere,
          /^pip could not install tensorflow-cpu \(No matching distribution found for tensorflow-cpu\): it needs a network or a mirror .*--wheel-dir/,
        );
      });

      it('where no wheel is for this Python', async () => {
        without('echo "ERROR: No matching distribution found for tensorflow-cpu" >&2', 'exit 1');
        await expectFailure(machine, anywhere, /No matching distribution .*: TensorFlow may have no wheel for this version of Python: /);
      });

      it('where the disk is full', async () => {
        without('echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2', 'exit 1');
        await expectFailure(machine, anywhere, /No space left on device\): TensorFlow takes .* GANFORGE_CACHE/);
      });

      it('where the folder of wheels lacks one', async () => {
        without('echo "ERROR: No matching distribution found for numpy" >&2', 'exit 1');
        await expectFailure(
          machine,
          { from: 'wheels', folder: '/wheels', gpu: false },
          /\(No matching distribution found for numpy\): get the wheels with `pip download -d \/wheels/,
        );
      });
    });
  });
});
