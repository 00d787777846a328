import { readdirSync, readFileSync } from 'node:fs';

/** The process ids of the ranks that `ganforge train --ranks` has started, by rank: children of its mpirun. Linux only. */
export function rankProcesses(launcher: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => [Number(id), parentOf(id)] as const);
  const childrenOf = (parent: number) => parents.flatMap(([id, of]) => (of === parent ? [id] : []));
  return childrenOf(launcher).flatMap(childrenOf).sort(byRank);
}

const byRank = (a: number, b: number): number => rankOf(a) - rankOf(b);

function rankOf(id: number): number {
  const variables = readFileSync(`/proc/${id}/environ`, 'utf8').split('\0');
  return Number(variables.find((variable) => variable.startsWith('OMPI_COMM_WORLD_RANK='))?.split('=')[1]);
}

function parentOf(id: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}
