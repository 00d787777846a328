import { expect } from 'chai';
import { InputError } from '../../../src/errors.js';
import { requestOf, type SetupFlags } from '../../../src/setup/tensorflow/request.js';
import { testFolder } from '../../monitoring/folder.js';

describe('flags of setup tensorflow', () => {
  const path = testFolder();

  for (const [flags, message] of [
    [{ python: 'python3', wheelDir: '.' }, '--python and --wheel-dir exclude each other'],
    [{ python: 'python3', stock: true }, '--python and --stock exclude each other'],
    [{ wheelDir: '.', uninstall: true }, '--wheel-dir and --uninstall exclude each other'],
    [{ gpu: true, cpu: true }, '--gpu and --cpu exclude each other'],
    [{ python: 'python3', gpu: true }, '--python and --gpu exclude each other'],
    [{ uninstall: true, cpu: true }, '--uninstall and --cpu exclude each other'],
  ] satisfies [SetupFlags, string][]) {
    it(message, () => expect(() => requestOf(flags)).to.throw(InputError, message));
  }

  it('--wheel-dir has to be a folder', () => {
    expect(() => requestOf({ wheelDir: path('none') })).to.throw(InputError, /none is no folder/);
  });

  it('leave the choice of GPU or CPU open unless one is asked for', () => {
    expect(requestOf({})).to.deep.equal({ from: 'anywhere', gpu: undefined });
    expect(requestOf({ cpu: true })).to.deep.equal({ from: 'anywhere', gpu: false });
    expect(requestOf({ stock: true, gpu: true })).to.deep.equal({ from: 'stock', gpu: true });
  });
});
