import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHARTS_STYLE } from './charts-style.js';
import { PAGE_STYLE } from './page-style.js';

export interface PageAsset {
  /** Of the header Content-Type. */
  readonly type: string;
  readonly body: Buffer | string;
}

/**
 * All that the live page loads, by the name that follows `/assets/`, such as `main.js` or `charts/index.js`: a closed list, so that no
 * request can name a file.
 */
export function pageAssets(): Readonly<Record<string, PageAsset>> {
  assets ??= { ...modules(), ...uPlot(), 'page.css': { type: css, body: `${PAGE_STYLE}${CHARTS_STYLE}` } };
  return assets;
}

let assets: Readonly<Record<string, PageAsset>> | undefined;

const javascript = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

function modules(): Record<string, PageAsset> {
  const folder = new URL('browser/', import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll(sep, '/'));
  const ours = names.filter((name) => name.endsWith('.js'));
  return Object.fromEntries(ours.map((name) => [name, { type: javascript, body: readFileSync(new URL(name, folder)) }]));
}

function uPlot(): Record<string, PageAsset> {
  const entry = createRequire(import.meta.url).resolve('uplot');
  const file = (name: string): Buffer => readFileSync(new URL(name, pathToFileURL(entry)));
  return {
    'uPlot.js': { type: javascript, body: file('uPlot.esm.js') },
    'uPlot.css': { type: css, body: file('uPlot.min.css') },
  };
}
