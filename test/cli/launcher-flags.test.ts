import { expect } from 'chai';
import { Command } from 'commander';
import { flagsFor, withoutLauncherFlags } from '../../src/cli/launcher-flags.js';

describe('flags for the launcher of ranks', () => {
  it('are taken out of what its ranks are started with, in either form', () => {
    const rest = ['train', 'gan', '--workers', '2'];
    expect(withoutLauncherFlags([...rest, '--ranks', '4', '--hostfile', 'hosts', '--max-restarts', '3'])).to.deep.equal(rest);
    expect(withoutLauncherFlags(['--ranks=4', ...rest, '--hostfile=hosts', '--max-restarts=3'])).to.deep.equal(rest);
  });
});

describe('the flags that a run is gone on with', () => {
  const command = () =>
    new Command()
      .option('--workers <n>')
      .option('--batch <n>')
      .option('--port <n>', '', '9464')
      .option('--json')
      .option('--tensorboard')
      .option('--ranks <n>');
  const other = new Command().option('--port <n>').option('--workers <n>').option('--json').option('--ranks <n>');

  it('are those it was begun with that there are, but for the launcher', () => {
    const given = command().parse(['--workers', '2', '--batch', '8', '--json', '--tensorboard', '--ranks', '4'], { from: 'user' });
    expect(flagsFor(other, given)).to.deep.equal(['--workers', '2', '--json']);
  });

  it('leave defaults to the command', () => {
    expect(flagsFor(other, command().parse([], { from: 'user' }))).to.deep.equal([]);
  });
});
