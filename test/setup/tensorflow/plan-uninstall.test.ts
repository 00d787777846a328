import { expect } from 'chai';
import { answers, binding, compiles, exists, fakeMachine, makesEnvironments, record } from './fakes.js';

describe('undoing a setup', () => {
  const machine = fakeMachine();
  const uninstall = { from: 'uninstall' } as const;

  it('removes binding, record and private environment, and nothing else', async () => {
    const folder = machine.tensorflow();
    machine.program('g++', ...compiles('new'));
    machine.program('python3', ...makesEnvironments(folder));
    const before = machine.files();
    await machine.setup({ from: 'anywhere', gpu: undefined });
    const { result } = await machine.setup(uninstall);
    expect(result[0]).to.equal('the tensorflow engine is no longer set up');
    expect(machine.files()).to.deep.equal(before);
  });

  it('leaves a TensorFlow that was there before, and says where', async () => {
    const folder = machine.tensorflow();
    machine.program('g++', ...compiles('new'));
    machine.program('python3', answers(folder));
    await machine.setup({ from: 'anywhere', gpu: undefined });
    const { result } = await machine.setup(uninstall);
    expect(result[1]).to.equal(`TensorFlow itself stays where it is, in ${folder}`);
    expect(exists(machine, 'tensorflow/libtensorflow_cc.so.2')).to.equal(true);
    expect(exists(machine, binding) || exists(machine, record)).to.equal(false);
  });

  it('leaves a folder of that name which is no Python environment', async () => {
    machine.write('cache/tensorflow/novel.txt', 'mine');
    expect((await machine.setup(uninstall)).result).to.deep.equal(['there is nothing to remove']);
    expect(machine.read('cache/tensorflow/novel.txt')).to.equal('mine');
  });

  it('works without the package', async () => {
    machine.write('cache/tensorflow/pyvenv.cfg', '');
    await machine.setup(uninstall, { packageFolder: machine.path('none') });
    expect(exists(machine, 'cache/tensorflow')).to.equal(false);
  });
});
