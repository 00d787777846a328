import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { FollowedFile } from '../../../src/monitoring/saved/followed-file.js';
import { testFolder } from '../folder.js';

describe('a file that is followed', () => {
  const path = testFolder();

  function follow() {
    const told: string[] = [];
    const file = new FollowedFile(path('lines'), { line: (text) => told.push(text), anew: () => told.push('(anew)') });
    return () => {
      file.read();
      return told.splice(0);
    };
  }

  it('tells every line once, in whatever pieces it is written', () => {
    const lines = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n')));
    fc.assert(
      fc.property(lines, fc.array(fc.nat(40)), (all, cuts) => {
        writeFileSync(path('lines'), '');
        const read = follow();
        let bytes = Buffer.from(all.map((line) => `${line}\n`).join(''));
        const told: string[] = [];
        for (const cut of [...cuts, bytes.length]) {
          appendFileSync(path('lines'), bytes.subarray(0, cut));
          bytes = bytes.subarray(cut);
          told.push(...read());
        }
        expect(told).to.deep.equal(all);
      }),
    );
  });

  it('tells lines that are longer than what is read at once', () => {
    const long = ['a'.repeat(3 << 20), 'é'.repeat(1 << 20), 'b'];
    writeFileSync(path('lines'), long.map((line) => `${line}\n`).join(''));
    expect(follow()().map((line) => line.length)).to.deep.equal(long.map((line) => line.length));
  });

  it('waits for the rest of a torn line', () => {
    const read = follow();
    writeFileSync(path('lines'), 'one\ntw');
    expect(read()).to.deep.equal(['one']);
    expect(read()).to.deep.equal([]);
    appendFileSync(path('lines'), 'o\n\nthree\n');
    expect(read()).to.deep.equal(['two', 'three']);
  });

  it('has nothing to tell where it is not there yet, or any more', () => {
    const read = follow();
    expect(read()).to.deep.equal([]);
    writeFileSync(path('lines'), 'one\n');
    expect(read()).to.deep.equal(['one']);
    rmSync(path('lines'));
    expect(read()).to.deep.equal([]);
  });

  it('begins anew where it has become shorter', () => {
    const read = follow();
    writeFileSync(path('lines'), 'one\ntwo\n');
    read();
    writeFileSync(path('lines'), 'one\n');
    expect(read()).to.deep.equal(['(anew)', 'one']);
  });

  it('begins anew where a longer one has taken its place', () => {
    const read = follow();
    writeFileSync(path('lines'), 'one\ntwo\n');
    read();
    writeFileSync(path('other'), 'one\ndeux\ntrois\n');
    renameSync(path('other'), path('lines'));
    expect(read()).to.deep.equal(['(anew)', 'one', 'deux', 'trois']);
  });
});
