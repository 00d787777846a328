import { existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Puts a new binding into the place of the one before, which comes back where anything fails.
 *
 * @param target where the binding is
 * @param place puts the new one there; a file that is there may be replaced, not written into
 * @param check throws where the new one does not work
 */
export async function replaceBinding<T>(target: string, place: () => Promise<void> | void, check: () => Promise<T>): Promise<T> {
  const before = `${target}.before`;
  mkdirSync(dirname(target), { recursive: true });
  // A setup was killed on its way: what it left in place was never tried.
  if (existsSync(before)) renameSync(before, target);
  // A second name, so that there is a binding at every moment.
  if (existsSync(target)) linkSync(target, before);
  try {
    await place();
    return await check();
  } catch (error) {
    if (existsSync(before)) renameSync(before, target);
    else rmSync(target, { force: true });
    throw error;
  } finally {
    rmSync(before, { force: true });
  }
}
