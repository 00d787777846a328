import { setTimeout } from 'node:timers/promises';

/** Waits for what is under way. A test that fails otherwise than by its timeout leaves no loop behind. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns > 50_000) throw new Error('it does not come about');
    await setTimeout(1);
  }
}
