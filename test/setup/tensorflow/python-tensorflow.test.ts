import { expect } from 'chai';
import { InputError } from '../../../src/errors.js';
import { pythonTensorFlow } from '../../../src/setup/tensorflow/python-tensorflow.js';
import { answers, fakeMachine } from './fakes.js';

describe("a Python's TensorFlow", () => {
  const machine = fakeMachine();
  const find = (python: string) => pythonTensorFlow(python, machine.surroundings().env);

  async function failure(python: string): Promise<string> {
    const error: unknown = await find(python).then(
      () => 'found',
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(InputError);
    return (error as InputError).message;
  }

  it('is found, whatever the start-up files of Python print before', async () => {
    const folder = machine.tensorflow();
    const python = machine.program('python', 'echo welcome', answers(folder));
    expect(await find(python)).to.deep.equal({ python, folder, version: '2.21.0' });
  });

  it('cannot be of a Python that does not start', async () => {
    expect(await failure(machine.path('none'))).to.match(/none cannot be started \(ENOENT\): name another Python with --python PATH$/);
  });

  it('cannot be of a Python that fails, whose last words are told', async () => {
    const python = machine.program('python', 'echo "Traceback" >&2', 'echo "SyntaxError: invalid syntax" >&2', 'exit 1');
    expect(await failure(python)).to.match(/python failed \(SyntaxError: invalid syntax\): name another/);
  });

  it('cannot be of a program that is no Python', async () => {
    expect(await failure(machine.program('python', 'echo hello'))).to.match(/python failed \(hello\)/);
  });

  it('may be missing; then it is said what to install', async () => {
    const python = machine.program('python', answers(''));
    expect(await failure(python)).to.equal(
      `${python} has no TensorFlow: run \`${python} -m pip install tensorflow-cpu\` (with an NVIDIA GPU \`tensorflow[and-cuda]\`), or leave --python out`,
    );
  });

  it('may be too old, or of another kind, and lack what is linked to', async () => {
    machine.write('old/include/tensorflow/c/c_api.h', '');
    machine.write('old/include/tensorflow/c/eager/c_api.h', '');
    const python = machine.program('python', answers(machine.path('old'), '2.1.0'));
    expect(await failure(python)).to.match(
      /^TensorFlow 2\.1\.0 in .*old has no libtensorflow_cc\.so\.2: only the Linux wheels from 2\.11 on/,
    );
  });
});
