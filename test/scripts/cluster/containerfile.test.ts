import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { skip } from '../../skip.js';

/** Instructions with their arguments, continued lines joined, comments left out. */
const instructions = readFileSync('scripts/cluster/Containerfile', 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [name = '', ...words] = line.trim().split(/\s+/);
    return { name, words };
  });

const ofName = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ words }) => words);

describe('scripts/cluster/Containerfile', () => {
  it('is made of instructions that there are, in stages', () => {
    expect(instructions[0]!.name).to.equal('FROM');
    expect(instructions.map(({ name }) => name).filter((name) => !/^(FROM|WORKDIR|COPY|RUN|ARG|ENV|USER)$/.test(name))).to.deep.equal([]);
    const stages = ofName('FROM').flatMap(([, as, stage]) => (as === 'AS' ? [stage] : []));
    const taken = ofName('COPY').flatMap(([flag]) => /^--from=(.+)$/.exec(flag!)?.[1] ?? []);
    expect(new Set(taken)).to.deep.equal(new Set(stages));
  });

  it('copies what this repository has', () => {
    const copied = ofName('COPY').filter(([first]) => !first!.startsWith('--'));
    expect(copied).to.not.deep.equal([]);
    for (const path of copied.flatMap((words) => words.slice(0, -1))) expect(existsSync(path), path).to.equal(true);
  });

  it('has all that the package has, beside its documents', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
    const copied = ofName('COPY').flat().join(' ');
    for (const path of files.filter((file) => file.startsWith('dist/'))) expect(copied).to.include(path);
  });

  it('builds by scripts that package.json has, on a Node that it takes', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = ofName('RUN').flatMap((words) => [...words.join(' ').matchAll(/npm run (\S+)/g)].map((match) => match[1]!));
    expect(named).to.not.deep.equal([]);
    for (const name of named) expect(scripts).to.have.property(name);
    for (const [image] of ofName('FROM')) expect(image).to.match(/^node:2[02468]-bookworm(-slim)?$/);
  });

  it('has commands that a shell understands', () => {
    for (const words of ofName('RUN')) {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', words.join(' ')], { encoding: 'utf8' });
      expect(status, stderr).to.equal(0);
    }
  });

  it('installs packages that Debian has', function () {
    const lists = '/var/lib/apt/lists';
    if (!existsSync(lists) || !readdirSync(lists).some((name) => name.includes('_Packages')))
      skip(this, "there are no lists of Debian's packages");
    const packages = ofName('RUN').flatMap((words) =>
      [...words.join(' ').matchAll(/apt-get install ([^;&]+)/g)].flatMap((match) =>
        match[1]!.split(' ').filter((word) => /^[a-z]/.test(word)),
      ),
    );
    expect(packages).to.include.members(['openmpi-bin', 'openssh-server']);
    const { status, stderr } = spawnSync('apt-cache', ['show', '--no-all-versions', ...packages], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  });
});
