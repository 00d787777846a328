import { expect } from 'chai';
import { skip } from '../skip.js';
import { filesBelow, useWorkplace } from './workplace.js';

describe('ganforge setup', () => {
  const work = useWorkplace();

  it('tensorflow --help has every flag, with examples', async () => {
    const { code, stdout } = await work.run('setup', 'tensorflow', '--help');
    expect(code).to.equal(0);
    for (const flag of ['--python <path>', '--wheel-dir <folder>', '--gpu', '--cpu', '--stock', '--uninstall', '--dry-run']) {
      expect(stdout).to.include(flag);
    }
    expect(stdout).to.include('Examples:\n  ganforge setup tensorflow');
  });

  it('without a word for what shows the help and exits 2', async () => {
    const { code, stderr } = await work.run('setup');
    expect(code).to.equal(2);
    expect(stderr).to.include('Usage: ganforge setup');
  });

  for (const [args, message] of [
    [['--python', 'none/python'], /^ganforge: none\/python cannot be started \(ENOENT\): name another Python with --python PATH\n$/],
    [['--wheel-dir', 'none'], /^ganforge: none is no folder: .*\n$/],
    [['--stock', '--uninstall'], /^ganforge: --stock and --uninstall exclude each other: .*\n$/],
    [['--gpu', '--cpu'], /^ganforge: --gpu and --cpu exclude each other: .*\n$/],
    [['--pyhton', 'x'], /^ganforge: unknown option '--pyhton' \(Did you mean --python\?\)\n$/],
  ] as const) {
    it(`tensorflow ${args.join(' ')} is one line and exits 2`, async function () {
      if (args[0] === '--python' && process.platform !== 'linux') skip(this, 'TensorFlow can be linked on Linux only');
      const { code, stdout, stderr } = await work.run('setup', 'tensorflow', ...args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(message);
    });
  }

  it('tensorflow --dry-run says what it would do, and does none of it', async () => {
    const { code, stdout } = await work.run('setup', 'tensorflow', '--uninstall', '--dry-run');
    expect(code).to.equal(0);
    expect(stdout).to.match(/nothing has been changed\n$/);
    expect(filesBelow(work.path('..'))).to.deep.equal(['data/tiny-images-idx3-ubyte']);
  });
});
