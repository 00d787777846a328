import { Command } from 'commander';
import { listDatasets } from '../../data/sources/index.js';
import { table } from '../terminal/table.js';

export const datasetsCommand = new Command('datasets')
  .description('list the kinds of data that --data takes')
  .addHelpText('after', '\nExample:\n  ganforge train dcgan --data folder:~/pictures --size 64')
  .action(() => {
    process.stdout.write(table(listDatasets().map(({ name, title, example, origin }) => [name, title, `--data ${example}`, origin])));
  });
