import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { expect } from 'chai';
import { testFolder } from '../monitoring/folder.js';

/** A small repository whose npm only notes how it was called, and does a little of what it is asked for. */
describe('scripts/prepare.mjs', () => {
  const path = testFolder();

  beforeEach(() => {
    for (const folder of ['scripts', 'src', 'test', 'bin']) mkdirSync(path(folder));
    copyFileSync(resolve('scripts/prepare.mjs'), path('scripts/prepare.mjs'));
    writeFileSync(path('package-lock.json'), '{}');
    writeFileSync(path('tsconfig.json'), '{}');
    writeFileSync(path('src/a.ts'), 'export {};');
    writeFileSync(path('test/a.test.ts'), 'export {};');
    writeFileSync(path('package.json'), '{}');
    writeFileSync(path('bin/npm'), npm);
    chmodSync(path('bin/npm'), 0o755);
  });

  const npm = `#!/bin/sh
echo "npm $* \${ONNXRUNTIME_NODE_INSTALL:-}" >> calls
case $1 in
  ci) mkdir -p node_modules ;;
  run) mkdir -p dist/src; echo > dist/src/a.js ;;
esac
exit $(cat $1-fails-with 2>/dev/null || echo 0)
`;

  /** Runs it; the calls of npm. */
  function prepare(): { status: number | null; calls: string[]; stdout: string; stderr: string } {
    rmSync(path('calls'), { force: true });
    const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${path('bin')}${delimiter}${process.env.PATH}` };
    delete env.ONNXRUNTIME_NODE_INSTALL;
    const { status, stdout, stderr } = spawnSync(process.execPath, [path('scripts/prepare.mjs')], { encoding: 'utf8', env });
    const calls = existsSync(path('calls')) ? readFileSync(path('calls'), 'utf8').trim().split('\n') : [];
    return { status, calls: calls.map((call) => call.replace(/ --.*?(?= skip|$)/, '').trim()), stdout, stderr };
  }

  it('installs and compiles in a bare clone, and says so', () => {
    const { status, calls, stdout } = prepare();
    expect(status).to.equal(0);
    expect(calls).to.deep.equal(['npm ci', 'npm run build']);
    expect(stdout).to.equal('ganforge: installing packages\nganforge: compiling\n');
  });

  it('does and says nothing where nothing has changed', () => {
    prepare();
    utimesSync(path('src/a.ts'), new Date(), new Date());
    expect(prepare()).to.deep.equal({ status: 0, calls: [], stdout: '', stderr: '' });
  });

  it('installs again, and compiles again, when the lock file has changed', () => {
    prepare();
    writeFileSync(path('package-lock.json'), '{"changed": 1}');
    const { calls, stdout } = prepare();
    expect(calls).to.deep.equal(['npm ci', 'npm run build']);
    expect(stdout).to.include('package-lock.json has changed');
  });

  it('installs again when node_modules is gone', () => {
    prepare();
    rmSync(path('node_modules'), { recursive: true });
    expect(prepare().calls).to.deep.equal(['npm ci']);
  });

  it('trusts packages that npm itself installed from this lock file', () => {
    mkdirSync(path('node_modules'));
    writeFileSync(path('node_modules/.package-lock.json'), '{}');
    const later = new Date(Date.now() + 10_000);
    utimesSync(path('node_modules/.package-lock.json'), later, later);
    expect(prepare().calls).to.deep.equal(['npm run build']);
    expect(prepare().calls).to.deep.equal([]);
  });

  it('does not trust packages that are older than the lock file', () => {
    mkdirSync(path('node_modules'));
    writeFileSync(path('node_modules/.package-lock.json'), '{}');
    utimesSync(path('node_modules/.package-lock.json'), new Date(0), new Date(0));
    expect(prepare().calls).to.deep.equal(['npm ci', 'npm run build']);
  });

  for (const [what, change] of [
    ['a source has changed', () => appendFileSync(path('src/a.ts'), '\n')],
    ['a source is new', () => writeFileSync(path('src/b.ts'), '')],
    ['a source has gone', () => rmSync(path('test/a.test.ts'))],
    ['tsconfig.json has changed', () => writeFileSync(path('tsconfig.json'), '{ }')],
    ['how to build has changed', () => writeFileSync(path('package.json'), '{ }')],
    ['how to build WebAssembly has changed', () => writeFileSync(path('src/asconfig.json'), '{}')],
    ['dist is gone', () => rmSync(path('dist'), { recursive: true })],
  ] as const) {
    it(`compiles again when ${what}`, () => {
      prepare();
      change();
      expect(prepare().calls).to.deep.equal(['npm run build']);
      expect(prepare().calls).to.deep.equal([]);
    });
  }

  it('removes outputs whose source has gone, with their maps, and no others', () => {
    prepare();
    mkdirSync(path('dist/test'));
    for (const file of ['dist/test/old.test.js', 'dist/test/old.test.js.map', 'dist/test/a.test.js']) writeFileSync(path(file), '');
    appendFileSync(path('src/a.ts'), '\n');
    prepare();
    expect(existsSync(path('dist/test/old.test.js'))).to.equal(false);
    expect(existsSync(path('dist/test/old.test.js.map'))).to.equal(false);
    expect(existsSync(path('dist/test/a.test.js'))).to.equal(true);
  });

  it('tries again without the CUDA download when npm ci fails, and fails with its exit code', () => {
    writeFileSync(path('ci-fails-with'), '7');
    const { status, calls, stdout, stderr } = prepare();
    expect(status).to.equal(7);
    expect(calls).to.deep.equal(['npm ci', 'npm ci skip']);
    expect(stdout).to.include('trying again without');
    expect(stderr).to.equal('ganforge: npm ci failed: see its messages above\n');
    rmSync(path('ci-fails-with'));
    expect(prepare().calls).to.deep.equal(['npm ci', 'npm run build']);
  });

  it('fails with the exit code of the build, and compiles again the next time', () => {
    writeFileSync(path('run-fails-with'), '2');
    const { status, stderr } = prepare();
    expect(status).to.equal(2);
    expect(stderr).to.equal('ganforge: the build failed: see its messages above\n');
    rmSync(path('run-fails-with'));
    expect(prepare().calls).to.deep.equal(['npm run build']);
  });

  it('refuses a Node that is too old', () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '20.8.1' });";
    writeFileSync(path('old.cjs'), old);
    const child = spawnSync(process.execPath, ['--require', path('old.cjs'), path('scripts/prepare.mjs')], { encoding: 'utf8' });
    expect(child.status).to.equal(2);
    expect(child.stderr).to.equal('ganforge: Node 20.8.1 is too old: install Node 20.9 or newer\n');
  });
});
