import { readFileSync } from 'node:fs';
import { runConfigSchema } from '../../src/config/schema.js';
import { prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { writeRunRecord } from '../../src/training/run-record.js';
import { train } from '../../src/training/train.js';

/** A process that trains, for tests that end it: `node child.js CONFIG.json RUN`. Prints the number of every iteration done. */
const [file = '', path = ''] = process.argv.slice(2);
const config = runConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const prepared = await prepareRun(config);
const directory = new RunDirectory(path);
directory.create();
writeRunRecord(directory, config, prepared.system, prepared.datasets);
await train(prepared, {
  directory,
  listeners: [
    (event) => {
      if (event.type === 'iteration') process.stdout.write(`${event.iteration}\n`);
    },
  ],
});
directory.release();
