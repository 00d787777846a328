import { renameSync } from 'node:fs';
import { expect } from 'chai';
import { replaceBinding } from '../../../src/setup/tensorflow/replace-binding.js';
import { fakeMachine } from './fakes.js';

describe('replacing a binding', () => {
  const machine = fakeMachine();
  const replace = (check: () => Promise<string>) => {
    const fresh = machine.write('fresh', 'new');
    return replaceBinding(machine.path('a/binding'), () => renameSync(fresh, machine.path('a/binding')), check);
  };
  const inFolder = () => Object.entries(machine.files()).filter(([name]) => name.startsWith('a/'));

  it('leaves the new one alone in its place, and gives what the check has found', async () => {
    machine.write('a/binding', 'old');
    expect(await replace(async () => machine.read('a/binding'))).to.equal('new');
    expect(inFolder()).to.deep.equal([['a/binding', 'new']]);
  });

  it('leaves the old one where the check fails', async () => {
    machine.write('a/binding', 'old');
    const error: unknown = await replace(() => Promise.reject(new Error('no good'))).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'no good');
    expect(inFolder()).to.deep.equal([['a/binding', 'old']]);
  });

  it('brings back the old one of an attempt that was killed before it was checked', async () => {
    machine.write('a/binding', 'never tried');
    machine.write('a/binding.before', 'old');
    await replace(() => Promise.reject(new Error('no good'))).catch(() => undefined);
    expect(inFolder()).to.deep.equal([['a/binding', 'old']]);
  });
});
