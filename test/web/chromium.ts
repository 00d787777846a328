import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { skip } from '../skip.js';

/** A headless Chromium: that of the variable CHROMIUM, of Debian, or on the PATH. Skips where there is none. */
export async function startChromium(context: Mocha.Context): Promise<Browser> {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
  const executablePath = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', ...onPath].find(isExecutable);
  if (executablePath === undefined) skip(context, 'there is no Chromium: install one, or name it by CHROMIUM');
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}
