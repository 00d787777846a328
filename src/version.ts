import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Of this package, from its package.json. */
export const version = (require('../../package.json') as { readonly version: string }).version;
