import { expect } from 'chai';
import { planSetup } from '../../../src/setup/tensorflow/plan-setup.js';
import type { SetupRequest } from '../../../src/setup/tensorflow/request.js';
import { answers, binding, compiles, fakeMachine, makesEnvironments, record } from './fakes.js';

describe('the plan of a setup', () => {
  const machine = fakeMachine();

  /** All commands and files of a plan; making it must not change anything. */
  async function details(request: SetupRequest | { readonly from: 'uninstall' }): Promise<string> {
    const before = machine.files();
    const { steps } = await planSetup(request, machine.surroundings());
    expect(machine.files()).to.deep.equal(before);
    return steps.flatMap((step) => step.details).join('\n');
  }

  it('names the command of the compiler and the files it will write', async () => {
    const folder = machine.tensorflow();
    machine.program('g++', ...compiles('new'));
    machine.program('python3', answers(folder));
    const plan = await details({ from: 'anywhere', gpu: undefined });
    expect(plan).to.match(/^g\+\+ -std=c\+\+17 .*-shared .*tfjs_binding\.cc .*libtensorflow_cc\.so\.2 /m);
    expect(plan).to.include(`-Wl,-rpath,${folder}`).and.include(machine.path(binding)).and.include(machine.path(record));
  });

  it('names what makes and fills a private environment', async () => {
    machine.program('g++', ...compiles('new'));
    machine.program('python3', ...makesEnvironments(machine.tensorflow()));
    const plan = await details({ from: 'anywhere', gpu: true });
    const folder = machine.path('cache/tensorflow-gpu');
    expect(plan).to.include(`python3 -m venv --clear ${folder}\n`);
    expect(plan).to.include(
      `${folder}/bin/python -m pip install --disable-pip-version-check --retries 1 --timeout 15 'tensorflow[and-cuda]'`,
    );
  });

  it('names what would be removed', async () => {
    machine.write(binding, 'old');
    machine.write('cache/tensorflow/pyvenv.cfg', '');
    expect(await details({ from: 'uninstall' })).to.equal(`${machine.path('package/lib/napi-v8')}\n${machine.path('cache/tensorflow')}`);
  });

  it('names the install script', async () => {
    machine.write('package/scripts/install.js', '');
    expect(await details({ from: 'stock', gpu: false })).to.include(`${machine.path('package/scripts/install.js')} cpu download`);
  });
});
