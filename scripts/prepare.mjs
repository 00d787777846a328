// Brings a clone into a state in which `npm start` and `npm test` can run: installs the packages and compiles, each only
// when something is missing or stale, and says what it does. Silent when there is nothing to do.
// Plain Node without dependencies, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 9];
const SOURCE_FOLDERS = ['src', 'workers', 'scripts', 'test'];

/** Ends the program with a child's exit code. */
class Failed extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

function main(root) {
  refuseOldNode(process.versions.node);
  install(root);
  build(root);
}

function refuseOldNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Failed(`Node ${version} is too old: install Node ${OLDEST_NODE.join('.')} or newer`, 2);
}

/**
 * The stamp holds the hash of the lock file the packages were installed from. Who installed them with npm itself left
 * no stamp, but a record of npm that is as new as the lock file.
 */
function install(root) {
  const stamp = join(root, 'node_modules', '.ganforge-lock');
  const wanted = hash(readFileSync(join(root, 'package-lock.json')));
  if (read(stamp) === wanted) return;
  if (isAsNew(join(root, 'node_modules', '.package-lock.json'), join(root, 'package-lock.json'))) return writeFileSync(stamp, wanted);
  say(existsSync(join(root, 'node_modules')) ? 'installing packages: package-lock.json has changed' : 'installing packages');
  const command = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (run(root, 'npm', command, {}) !== 0) {
    // Its script fetches CUDA libraries from NuGet; npm 10 runs it whatever package.json says, and fails offline.
    say("npm ci failed: trying again without onnxruntime-node's download of CUDA libraries");
    const status = run(root, 'npm', command, { ONNXRUNTIME_NODE_INSTALL: 'skip' });
    if (status !== 0) throw new Failed('npm ci failed: see its messages above', status);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The stamp holds the hash of all sources, and is written last: a build that failed is made again. */
function build(root) {
  const dist = join(root, 'dist');
  const stamp = join(dist, '.stamp');
  const folders = SOURCE_FOLDERS.map((folder) => join(root, folder));
  const sources = folders.flatMap((folder) => [...filesBelow(folder, '.ts'), ...filesBelow(folder, 'config.json')]).sort();
  const wanted = fingerprint(root, [...sources, ...['tsconfig.json', 'package.json', 'package-lock.json'].map((name) => join(root, name))]);
  if (read(stamp) === wanted) return;
  say('compiling');
  rmSync(stamp, { force: true });
  removeOrphans(root, dist);
  const status = run(root, 'npm', ['run', 'build', '--silent'], {});
  if (status !== 0) throw new Failed('the build failed: see its messages above', status);
  mkdirSync(dist, { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Outputs whose source has gone would go on being run: a test that was renamed, say. */
function removeOrphans(root, dist) {
  for (const output of filesBelow(dist, '.js')) {
    const source = join(root, relative(dist, output).replace(/\.js$/, '.ts'));
    if (existsSync(source)) continue;
    rmSync(output);
    rmSync(`${output}.map`, { force: true });
  }
}

function isAsNew(file, other) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(other).mtimeMs;
}

function fingerprint(root, files) {
  return hash(files.map((file) => `${relative(root, file)} ${hash(readFileSync(file))}\n`).join(''));
}

function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs a program with our own streams; its exit code, 1 where it ended by a signal. */
function run(root, command, args, env) {
  const windows = process.platform === 'win32'; // npm is a .cmd file there
  const child = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows, env: { ...process.env, ...env } });
  if (child.error) throw new Failed(`${command} cannot be started (${child.error.code}): check that it is installed and on PATH`, 1);
  return child.status ?? 1;
}

function say(text) {
  console.log(`ganforge: ${text}`);
}

try {
  main(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  console.error(`ganforge: ${error.message}`);
  process.exitCode = error.exitCode;
}
