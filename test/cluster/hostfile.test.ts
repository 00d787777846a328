import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { readHostfile, slotsOf } from '../../src/cluster/hostfile.js';
import { InputError } from '../../src/errors.js';

describe('a hostfile', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-hosts-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const read = (text: string) => {
    const file = join(folder, 'hosts');
    writeFileSync(file, text);
    return readHostfile(file);
  };

  it('names hosts with their slots, one where it says none; comments and empty lines are nothing', () => {
    const text = '# two boxes\nalpha slots=8\n\n  beta.example.org  slots=4 max_slots=8 # the old one\n192.0.2.7\n';
    const hosts = read(text);
    expect(hosts).to.deep.equal([
      { name: 'alpha', slots: 8 },
      { name: 'beta.example.org', slots: 4 },
      { name: '192.0.2.7', slots: 1 },
    ]);
    expect(slotsOf(hosts)).to.equal(13);
  });

  it('adds up the slots of a host that it names several times', () => {
    expect(read('alpha\nbeta\nalpha slots=2\n')).to.deep.equal([
      { name: 'alpha', slots: 3 },
      { name: 'beta', slots: 1 },
    ]);
  });

  it('is read as it was written, whatever blanks there are', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
    const blank = fc.constantFrom(' ', '\t', '   ');
    const line = fc.record({ slots: fc.integer({ min: 1, max: 1000 }), before: blank, between: blank });
    fc.assert(
      fc.property(fc.dictionary(name, line, { minKeys: 1, maxKeys: 20 }), (lines) => {
        const text = Object.entries(lines).map(([host, { slots, before, between }]) => `${before}${host}${between}slots=${slots}`);
        expect(read(text.join('\n'))).to.deep.equal(Object.entries(lines).map(([host, { slots }]) => ({ name: host, slots })));
      }),
    );
  });

  for (const [what, text, said] of [
    ['no slots', 'alpha slots=0', ':1 is no line of a hostfile (alpha slots=0)'],
    ['slots that are no number', 'alpha\nbeta slots=many', ':2 is no line of a hostfile (beta slots=many)'],
    ['what it does not know', 'alpha user=me', ':1 is no line of a hostfile (alpha user=me)'],
    ['a name that is none', 'alpha,beta slots=2', ':1 is no line of a hostfile (alpha,beta slots=2)'],
    ['no host', '# nobody\n', ' names no host'],
  ] as const) {
    it(`with ${what} is refused, with the line`, () => {
      expect(() => read(text)).to.throw(InputError, said);
    });
  }

  it('that is not there is refused', () => {
    expect(() => readHostfile(join(folder, 'none'))).to.throw(InputError, 'cannot be read (ENOENT)');
  });
});
