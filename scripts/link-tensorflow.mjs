// Links the native binding of @tensorflow/tfjs-node-gpu to a TensorFlow that a Python environment holds, so that the
// `tensorflow` engine runs on today's TensorFlow (and GPUs) instead of the 2.9 the package would download.
//
//   node scripts/link-tensorflow.mjs [--python PATH]
//
// Plain Node without dependencies. Exit codes: 0 linked and tried, 1 failed (one line says what and how to mend it).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** A failure the user can mend; printed as one line. */
class LinkError extends Error {}

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', ...options });
}

function lastLine(text) {
  return (text ?? '').trim().split('\n').at(-1) ?? '';
}

/** Folder of the npm package whose binding is built. */
function bindingPackage() {
  try {
    const require = createRequire(join(root, 'package.json'));
    return dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch {
    throw new LinkError('@tensorflow/tfjs-node-gpu is not installed: run `npm install` (it is an optional dependency)');
  }
}

/** Where the Python environment keeps TensorFlow; found without importing it, which takes seconds. */
function tensorflowOf(python) {
  const program = [
    'import importlib.util, importlib.metadata as m',
    's = importlib.util.find_spec("tensorflow")',
    'd = [x.version for x in m.distributions() if x.name in ("tensorflow", "tensorflow-cpu", "tensorflow_cpu")]',
    'print(list(s.submodule_search_locations)[0] if s else "")',
    'print(d[0] if d else "of unknown version")',
  ].join('\n');
  const found = run(python, ['-c', program]);
  if (found.error) throw new LinkError(`${python} cannot be started (${found.error.code}): name a Python with --python PATH`);
  if (found.status !== 0) throw new LinkError(`${python} failed (${lastLine(found.stderr)}): name another Python with --python PATH`);
  const [folder = '', version = ''] = found.stdout.trim().split('\n');
  if (folder === '' || !existsSync(folder)) {
    throw new LinkError(`${python} has no TensorFlow: run \`${python} -m pip install tensorflow-cpu\` (or \`tensorflow[and-cuda]\`)`);
  }
  for (const name of ['include/tensorflow/c/c_api.h', ...LIBRARIES]) {
    if (!existsSync(join(folder, name))) {
      throw new LinkError(`TensorFlow ${version} in ${folder} has no ${name}: only the Linux wheels from 2.11 on can be linked`);
    }
  }
  return { folder, version };
}

/** Folder with node_api.h: beside this node, where npm was told, in node-gyp's cache, or the system's. */
function nodeHeaders() {
  const beside = (executable) => join(dirname(executable), '..', 'include', 'node');
  const under = (prefix) => (prefix ? [join(prefix, 'include', 'node')] : []);
  const version = process.version.slice(1);
  const candidates = [
    beside(process.execPath),
    beside(realpathSync(process.execPath)),
    ...under(process.env.npm_config_nodedir),
    join(homedir(), '.cache', 'node-gyp', version, 'include', 'node'),
    '/usr/include/node',
    '/usr/local/include/node',
  ];
  const usable = (folder) => existsSync(join(folder, 'node_api.h'));
  const found = candidates.find(usable);
  if (found) return found;
  const asked = run('npm', ['config', 'get', 'nodedir']);
  const told = asked.status === 0 ? under(lastLine(asked.stdout)).find(usable) : undefined;
  if (told) return told;
  throw new LinkError('the headers of Node (node_api.h) are not found: run `npx node-gyp install`, or set npm_config_nodedir');
}

/** Compiles the binding into `file`; TensorFlow's folder is written into it, so that no variable has to be set later. */
function compile(source, headers, tensorflow, file) {
  const compiler = process.env.CXX ?? 'g++';
  const sources = readdirSync(source)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(source, name));
  const args = ['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'];
  args.push(`-I${headers}`, `-I${join(tensorflow, 'include')}`, `-I${source}`, ...sources, '-o', file);
  args.push(...LIBRARIES.map((name) => join(tensorflow, name)), `-Wl,-rpath,${tensorflow}`);
  const done = run(compiler, args);
  if (done.error) throw new LinkError(`${compiler} cannot be started (${done.error.code}): install a C++17 compiler, or name one in CXX`);
  if (done.status !== 0) {
    const cause = done.stderr.split('\n').find((line) => line.includes('error')) ?? lastLine(done.stderr);
    throw new LinkError(`${compiler} could not build the binding: ${cause.trim()}`);
  }
}

/** The gradient of a small convolution, by the new binding, in a process of its own: a bad binding may crash it. */
const TRIAL = `
import util from 'node:util';
util.isNullOrUndefined ??= (value) => value === null || value === undefined; // tfjs-node calls it; Node 23 removed it
const tf = (await import('@tensorflow/tfjs-node-gpu')).default;
const x = tf.ones([1, 4, 4, 1]);
const gradient = tf.grad((w) => tf.conv2d(x, w, 1, 'valid').sum())(tf.ones([3, 3, 1, 1]));
const values = Array.from(gradient.dataSync());
if (tf.getBackend() !== 'tensorflow') throw new Error('backend ' + tf.getBackend());
if (values.length !== 9 || values.some((v) => v !== 4)) throw new Error('wrong gradient ' + values);
`;

function tryOut() {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const child = run(process.execPath, ['--input-type=module', '-e', TRIAL], { cwd: root, env });
  if (child.status === 0) return;
  const cause = child.stderr.split('\n').find((line) => line.includes('Error')) ?? `it ended with ${child.signal ?? child.status}`;
  throw new LinkError(`the binding was built and does not work: ${cause.trim()}`);
}

function main() {
  let python = 'python3';
  try {
    python = parseArgs({ options: { python: { type: 'string', default: python } } }).values.python;
  } catch (error) {
    throw new LinkError(`${error.message}: usage: node scripts/link-tensorflow.mjs [--python PATH]`);
  }
  if (process.platform !== 'linux') throw new LinkError(`TensorFlow can be linked on Linux only, this is ${process.platform}`);
  const tensorflow = tensorflowOf(python);
  const home = bindingPackage();
  const headers = nodeHeaders();
  const target = join(home, 'lib', 'napi-v8', 'tfjs_binding.node');
  mkdirSync(dirname(target), { recursive: true });
  const fresh = `${target}.${process.pid}`;
  const before = `${target}.before`;
  console.log(`link-tensorflow: building the binding for TensorFlow ${tensorflow.version} (about 15 s)`);
  try {
    compile(join(home, 'binding'), headers, tensorflow.folder, fresh);
    if (existsSync(target)) renameSync(target, before);
    renameSync(fresh, target);
    try {
      tryOut();
    } catch (error) {
      rmSync(target, { force: true });
      if (existsSync(before)) renameSync(before, target);
      throw error;
    }
  } finally {
    rmSync(fresh, { force: true });
    rmSync(before, { force: true });
  }
  console.log(`link-tensorflow: the tensorflow engine runs on TensorFlow ${tensorflow.version} of ${tensorflow.folder}`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof LinkError)) throw error;
  console.error(`link-tensorflow: ${error.message}`);
  process.exitCode = 1;
}
