import type { RankPlace } from '../training/events.js';

/** Hosts that are named; of a thousand ranks the line would be long. */
const mostHosts = 8;

/** The ranks of a run and where they compute: `4 ranks on 2 hosts: a (GPU 0, GPU 1), b (2 x CPU)`. */
export function rankWords(ranks: readonly RankPlace[]): string {
  const devices = new Map<string, string[]>();
  for (const { host, device } of ranks) devices.set(host, [...(devices.get(host) ?? []), device]);
  const named = [...devices].slice(0, mostHosts).map(([host, those]) => `${host} (${counted(those)})`);
  if (devices.size > mostHosts) named.push(`${devices.size - mostHosts} more`);
  return `${rankCount(ranks)}: ${named.join(', ')}`;
}

/** `4 ranks on 2 hosts` */
export function rankCount(ranks: readonly RankPlace[]): string {
  const hosts = new Set(ranks.map(({ host }) => host)).size;
  return `${ranks.length} ranks on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`;
}

/** Each once, with its number where it is there several times. */
function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => (count === 1 ? word : `${count} x ${word}`)).join(', ');
}
