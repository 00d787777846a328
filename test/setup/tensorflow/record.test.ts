import { expect } from 'chai';
import { bindingPackage } from '../../../src/setup/tensorflow/binding-package.js';
import { isOfRecord, readRecord, writeRecord } from '../../../src/setup/tensorflow/record.js';
import { binding, fakeMachine, record } from './fakes.js';

describe('the record of a setup', () => {
  const machine = fakeMachine();
  const target = () => bindingPackage(machine.path('package'));

  it('is read as it was written, and belongs to the binding that was there', () => {
    machine.write(binding, 'new');
    writeRecord(target(), { how: 'linked', tensorflow: '2.21.0', folder: '/tf', python: '/tf/python', compiler: 'g++ 12' });
    const read = readRecord(target())!;
    expect(read).to.deep.include({ how: 'linked', tensorflow: '2.21.0', folder: '/tf', python: '/tf/python', compiler: 'g++ 12' });
    expect(isOfRecord(target(), read)).to.equal(true);
    machine.write(binding, 'another');
    expect(isOfRecord(target(), read)).to.equal(false);
  });

  it('that is damaged or missing is none', () => {
    expect(readRecord(target())).to.equal(undefined);
    for (const text of ['{', '{}', '{"how": "linked", "tensorflow": 2}']) {
      machine.write(record, text);
      expect(readRecord(target()), text).to.equal(undefined);
    }
  });
});
