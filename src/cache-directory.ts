import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what can be made again is kept: `$GANFORGE_CACHE`, else `$XDG_CACHE_HOME/ganforge`, else `~/.cache/ganforge`. */
export function cacheDirectory(): string {
  const { GANFORGE_CACHE, XDG_CACHE_HOME } = process.env;
  return GANFORGE_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ganforge');
}
