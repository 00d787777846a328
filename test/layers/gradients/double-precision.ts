import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * A module, and a tfjs of its own beneath it, in double precision: the module is bundled with every `Float32Array` read
 * as `Float64Array`, so that tfjs's plain JavaScript backend computes in the numbers of JavaScript. Finite differences
 * then have some ten digits where float32 leaves three.
 *
 * The bundle must not find the tfjs that is loaded already: its engine lies on the global object.
 * @param file compiled module
 */
export function inDoublePrecision(file: URL): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'ganforge-double-'));
  const outfile = join(folder, 'bundle.cjs');
  try {
    buildSync({
      entryPoints: [fileURLToPath(file)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      define: { Float32Array: 'Float64Array', global: 'ownGlobal' },
      banner: { js: 'const ownGlobal = Object.assign(Object.create(globalThis), { _tfengine: undefined, _tfGlobals: undefined });' },
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
