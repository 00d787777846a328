import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/errors.js';
import { findBindingPackage } from '../../../src/setup/tensorflow/binding-package.js';
import { findCompiler } from '../../../src/setup/tensorflow/compiler.js';
import { carryOut } from '../../../src/setup/tensorflow/plan.js';
import { planSetup } from '../../../src/setup/tensorflow/plan-setup.js';
import { type PythonTensorFlow, pythonTensorFlow } from '../../../src/setup/tensorflow/python-tensorflow.js';
import { isOfRecord, readRecord } from '../../../src/setup/tensorflow/record.js';
import { testFolder } from '../../monitoring/folder.js';
import { skip } from '../../skip.js';

/** A real TensorFlow, a real compiler and a copy of the real package, so that no other test loses its binding. */
describe('linking to a real TensorFlow', () => {
  const path = testFolder();
  let tensorflow: PythonTensorFlow;
  let installed: string;

  before(async function () {
    const found = findBindingPackage();
    if (process.platform !== 'linux' || !found) skip(this, 'TensorFlow can be linked on Linux only, and to @tensorflow/tfjs-node-gpu only');
    installed = found.folder;
    const python = process.env.GANFORGE_TEST_PYTHON ?? resolve('.cache/tensorflow/bin/python');
    const given = await pythonTensorFlow(python, process.env).catch((error: unknown) => error);
    if (given instanceof InputError) skip(this, `${given.what}; GANFORGE_TEST_PYTHON names another Python`);
    tensorflow = given as PythonTensorFlow;
    if (
      await findCompiler(process.env).then(
        () => false,
        () => true,
      )
    )
      skip(this, 'there is no C++ compiler');
  });

  it('gives a binding that computes gradients by that TensorFlow, in the package alone', async () => {
    cpSync(installed, path('package'), { recursive: true });
    rmSync(path('package/lib'), { recursive: true, force: true });
    symlinkSync(dirname(dirname(installed)), path('node_modules'));
    const target = findBindingPackage(path('package'))!;
    const surroundings = { cache: path('cache'), packageFolder: target.folder, env: process.env, platform: process.platform };
    const plan = await planSetup({ from: 'python', python: tensorflow.python }, surroundings);
    const [result] = await carryOut(plan, () => undefined);
    expect(result).to.equal(`the tensorflow engine runs on TensorFlow ${tensorflow.version} of ${tensorflow.folder}`);
    const record = readRecord(target)!;
    expect(record).to.include({ how: 'linked', tensorflow: tensorflow.version, folder: tensorflow.folder });
    expect(isOfRecord(target, record)).to.equal(true);
    expect(existsSync(path('cache'))).to.equal(false);
    const manifest = (folder: string) => readFileSync(join(folder, 'package.json'), 'utf8');
    expect(manifest(path('package'))).to.equal(manifest(installed));
  });
});
