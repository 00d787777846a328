import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { testFolder } from '../monitoring/folder.js';

describe('the reporter of the tests', () => {
  const path = testFolder();

  function mocha(content: string): { status: number | null; stdout: string; counts: unknown } {
    writeFileSync(path('some.test.mjs'), content);
    const args = [resolve('node_modules/mocha/bin/mocha.js'), '--no-config', '--reporter', resolve('scripts/mocha-reporter.mjs')];
    const env = { ...process.env, GANFORGE_TEST_COUNTS: path('counts.json') };
    const { status, stdout } = spawnSync(process.execPath, [...args, path('some.test.mjs')], { encoding: 'utf8', env });
    return { status, stdout, counts: JSON.parse(readFileSync(path('counts.json'), 'utf8')) };
  }

  it('counts what passed, failed and was skipped', () => {
    const { status, counts } = mocha(`
      it('a', () => {});
      it('b', () => {});
      it('c', () => { throw new Error('no'); });
      it.skip('d', () => {});
    `);
    expect(status).to.equal(1);
    expect(counts).to.deep.equal({ passed: 2, failed: 1, skipped: 1 });
  });

  it('counts a hook that fails', () => {
    const { status, counts } = mocha(`describe('s', () => { before(() => { throw new Error('no'); }); it('a', () => {}); });`);
    expect(status).to.equal(1);
    expect(counts).to.deep.equal({ passed: 0, failed: 1, skipped: 0 });
  });

  it('lists skipped tests by name and reason, whether a test or its suite skips', () => {
    const { status, stdout, counts } = mocha(`
      import { skip } from '${pathToFileURL(resolve(import.meta.dirname, '../skip.js')).href}';
      describe('s', () => { it('a', function () { skip(this, 'no GPU'); }); it('b', () => {}); });
      describe('t', () => { before(function () { skip(this, 'no network'); }); it('c', () => {}); it('d', () => {}); });
    `);
    expect(status).to.equal(0);
    expect(counts).to.deep.equal({ passed: 1, failed: 0, skipped: 3 });
    expect(stdout).to.include('Skipped:\n    - s a [skipped: no GPU]\n    - t c [skipped: no network]\n    - t d [skipped: no network]\n');
  });
});
