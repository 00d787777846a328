import { expect } from 'chai';
import { gpuLine } from '../../engines/fake-nvidia-smi.js';
import { binding, exists, expectFailure, fakeMachine, record } from './fakes.js';

describe("the package's own TensorFlow", () => {
  const machine = fakeMachine();

  /** The package's install script does this. */
  function script(...lines: string[]): void {
    const text = `const fs = require('node:fs');\n${lines.join('\n')}\n`;
    machine.write('package/scripts/install.js', text);
  }
  /** As the real one does it: it clears its downloads, changes package.json, and leaves it changed where it fails. */
  const begins = `
fs.rmSync('deps', { recursive: true, force: true });
fs.mkdirSync('deps');
fs.writeFileSync('deps/kind', process.argv[2] + ' ' + process.argv[3]);
fs.writeFileSync('package.json', '{ "name": "changed", "main": "main.js" }');`;
  const places = (text: string) =>
    `fs.mkdirSync('lib/napi-v8', { recursive: true }); fs.writeFileSync('lib/napi-v8/tfjs_binding.node', '${text}');`;

  it('is downloaded by its install script, for the CPU where no GPU is there', async () => {
    script(begins, places('new'));
    const { result } = await machine.setup({ from: 'stock', gpu: undefined });
    expect(result[0]).to.equal('the tensorflow engine runs on TensorFlow 9.8.7, as the package has downloaded it');
    expect(machine.read('package/deps/kind')).to.equal('cpu download');
    expect(machine.read('package/package.json')).to.include('fake');
    expect(JSON.parse(machine.read(record))).to.include({ how: 'stock', tensorflow: '9.8.7' });
  });

  it('is that for GPUs where nvidia-smi shows one', async () => {
    script(begins, places('new'));
    machine.program('nvidia-smi', gpuLine(0));
    await machine.setup({ from: 'stock', gpu: undefined });
    expect(machine.read('package/deps/kind')).to.equal('gpu download');
  });

  it('may not work: then all is as it was', async () => {
    machine.write(binding, 'old');
    machine.write('package/deps/lib/libtensorflow.so', 'old');
    script(begins, places('unloadable'));
    await expectFailure(machine, { from: 'stock', gpu: false }, /^the binding was built and does not work/);
  });

  it('may not be had: then all is as it was', async () => {
    machine.write(binding, 'old');
    machine.write('package/deps/lib/libtensorflow.so', 'old');
    script(begins, `setTimeout(function emitErrorLater() { throw new Error('getaddrinfo ENOTFOUND storage.googleapis.com'); });`);
    const message =
      /^the install script of @tensorflow\/tfjs-node-gpu failed \(Error: getaddrinfo ENOTFOUND storage\.googleapis\.com\): it needs a network/;
    await expectFailure(machine, { from: 'stock', gpu: false }, message);
  });

  it('is missing where the script ends well and has brought nothing', async () => {
    script(begins);
    await expectFailure(machine, { from: 'stock', gpu: false }, /^the install script .* failed \(/);
    expect(exists(machine, binding)).to.equal(false);
  });

  it('is all that other platforms can have', async () => {
    script(begins, places('new'));
    await machine.setup({ from: 'stock', gpu: false }, { platform: 'darwin' });
    expect(machine.read(binding)).to.equal('new');
  });
});
