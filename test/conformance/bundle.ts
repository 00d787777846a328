import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

/** The suite as modules that Node can load, by URL. */
export interface Bundle {
  /** The folder of it all, which belongs to this process. */
  readonly folder: string;
  /** To be loaded before any of the tests. */
  readonly setup: string;
  /** Modules of tests by the name of their source in tfjs-core (`ops/abs_test`). */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Bundles tfjs-core's published tests together with the backend into a folder of `.cache`. The tests reach into the ES
 * modules of tfjs-core, which Node does not load as they are, and backend and tests have to share them.
 */
export async function bundleSuite(): Promise<Bundle> {
  const core = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json'));
  const root = join(core, '../../..');
  const sources = join(core, 'dist');
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('_test.js'))
    .map((path) => path.slice(0, -'.js'.length).replaceAll('\\', '/'))
    .sort();
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'conformance-'));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      { in: fileURLToPath(new URL('./setup.js', import.meta.url)), out: 'setup' },
      ...names.map((name) => ({ in: join(sources, `${name}.js`), out: name })),
    ],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['jasmine-core', 'onnxruntime-node', 'protobufjs'],
    // tfjs-core declares its tests free of side effects, and they would be left out.
    ignoreAnnotations: true,
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const url = (name: string): string => pathToFileURL(join(folder, `${name}.mjs`)).href;
  return { folder, setup: url('setup'), files: new Map(names.map((name) => [name, url(name)])) };
}
