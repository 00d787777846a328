import type { RunListing } from '../protocol.js';

/** Which runs the page shows, and of which one it shows the details. */
export interface ChoiceOfRuns {
  /** Ids in the order of the server's list; at least one where there is any. */
  readonly shown: readonly string[];
  /** One of those shown. */
  readonly detail: string;
}

const atFirst = 8;

/** Reads the query of an address, `?runs=a,b&detail=b`; what it does not say, or says of runs that are not there, is chosen here. */
export function readChoice(query: string, runs: readonly RunListing[]): ChoiceOfRuns {
  const asked = new URLSearchParams(query);
  const wanted = asked.get('runs')?.split(',') ?? [];
  const found = runs.map(({ id }) => id).filter((id) => wanted.includes(id));
  const shown = found.length > 0 ? found : runs.slice(0, atFirst).map(({ id }) => id);
  const detail = asked.get('detail') ?? '';
  return { shown, detail: shown.includes(detail) ? detail : (shown[0] ?? '') };
}

/** The query that `readChoice` reads the same from. Ids have no character that a query could not hold. */
export function writeChoice({ shown, detail }: ChoiceOfRuns): string {
  return `?runs=${shown.join(',')}&detail=${detail}`;
}

/** Shows a run, or hides it where it is shown; the last one stays. */
export function toggled(choice: ChoiceOfRuns, id: string, runs: readonly RunListing[]): ChoiceOfRuns {
  const shown = runs.map((run) => run.id).filter((other) => choice.shown.includes(other) !== (other === id));
  if (shown.length === 0) return choice;
  return { shown, detail: shown.includes(choice.detail) ? choice.detail : shown[0]! };
}
