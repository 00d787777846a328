import { readFileSync } from 'node:fs';
import { saveFile } from '../src/images/save.js';
import { readResults } from '../src/reproduce/result.js';
import { resultsTable, withTable } from '../src/reproduce/results-table.js';

/** Writes the README's table of results anew from docs/results: `node dist/scripts/results-table.js`. A test holds the two together. */
const folder = 'docs/results';
await saveFile('README.md', Buffer.from(withTable(readFileSync('README.md', 'utf8'), resultsTable(readResults(folder), folder))));
