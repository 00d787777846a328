import type { RunListing } from '../protocol.js';
import { byId, tell } from './dom.js';
import { fetchJson } from './fetch-json.js';
import { LivePage } from './live-page.js';

const retry = 2000;

/** Waits for the server's runs, and shows them. */
async function start(): Promise<void> {
  const runs = await fetchJson<readonly RunListing[]>('/api/runs');
  if (!runs) {
    tell(byId('connection', HTMLElement), 'The server does not answer, trying again.');
    setTimeout(() => void start(), retry);
    return;
  }
  tell(byId('connection', HTMLElement), '');
  new LivePage(runs);
}

void start();
