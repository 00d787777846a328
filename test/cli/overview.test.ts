import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Finished } from './program.js';
import { filesBelow, useWorkplace } from './workplace.js';

const require = createRequire(import.meta.url);
const commands = [
  'train',
  'resume',
  'view',
  'generate',
  'export',
  'serve',
  'evaluate',
  'reproduce',
  'bench',
  'systems',
  'datasets',
  'setup',
  'doctor',
];

describe('ganforge, what it tells of itself', () => {
  const work = useWorkplace();

  it('lists every command, with examples', async () => {
    const { code, stdout, stderr } = await work.run('--help');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const command of commands) expect(stdout).to.match(new RegExp(`^  ${command}\\b`, 'm'));
    expect(stdout).to.include('Examples:\n  ganforge train');
  });

  describe('--help', () => {
    let helps: Finished[];
    before(async () => {
      helps = await Promise.all(commands.map((command) => work.run(command, '--help')));
    });

    for (const [index, command] of commands.entries()) {
      it(`of ${command} has an example`, () => {
        const { code, stdout, stderr } = helps[index]!;
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
        expect(stdout).to.match(/^Examples?:\n {2}ganforge /m);
        expect(stdout).to.include(`Usage: ganforge ${command}`);
      });
    }
  });

  it('--version is that of the package', async () => {
    const { name, version } = JSON.parse(readFileSync(packageFile(), 'utf8')) as { name: string; version: string };
    expect(name).to.equal('ganforge');
    expect(await work.run('--version')).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('without a command shows the help and exits 2', async () => {
    const { code, stderr } = await work.run();
    expect(code).to.equal(2);
    expect(stderr).to.include('Usage: ganforge');
  });

  it('systems lists each on a line', async () => {
    const { code, stdout } = await work.run('systems');
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^gan +\S/m)
      .and.to.match(/^dcgan +\S/m);
  });

  it('systems NAME tells paper, data, presets and every option with its default', async () => {
    const { code, stdout } = await work.run('systems', 'gan');
    expect(code).to.equal(0);
    expect(stdout)
      .to.include('arXiv:1406.2661')
      .and.to.match(/Unless told: batch \d+, \d+ iterations/);
    expect(stdout)
      .to.match(/^ {2}k +1 +a whole number/m)
      .and.to.match(/^ {2}loss +"non-saturating" +one of non-saturating, minimax/m);
  });

  it("systems NAME tells what becomes of the generator's forward pass, where its options by default say so", async () => {
    expect((await work.run('systems', 'dcgan')).stdout).to.match(/^Generator forward: shared \(--generator-forward/m);
    expect((await work.run('systems', 'wgan')).stdout).to.match(/^Generator forward: fresh \(--generator-forward/m);
    expect((await work.run('systems', 'custom')).stdout).to.not.include('Generator forward');
  });

  it('datasets shows how each is written after --data', async () => {
    const { code, stdout } = await work.run('datasets');
    expect(code).to.equal(0);
    for (const example of ['--data mnist', '--data idx:', '--data folder:', '--data ring', '--data grid'])
      expect(stdout).to.include(example);
  });

  describe('doctor', () => {
    let doctor: Finished;
    before(async () => {
      doctor = await work.run('doctor');
    });

    it('exits 0, whatever is missing', () => {
      expect(doctor.code).to.equal(0);
    });

    it('tells versions, cores and memory', () => {
      expect(doctor.stdout)
        .to.match(/^ganforge +\d+\.\d+/m)
        .and.to.include(process.version);
      expect(doctor.stdout)
        .to.match(/^processor .*\d+ cores/m)
        .and.to.match(/^memory +[\d.]+ GiB/m);
      expect(doctor.stdout)
        .to.match(/^ {2}onnxruntime-node +\d+\.\d+/m)
        .and.to.match(/^ {2}piscina +\d+\.\d+/m);
    });

    it('tells of every engine where it runs, or why it does not', () => {
      for (const engine of ['tensorflow', 'onnxruntime', 'cpu'])
        expect(doctor.stdout).to.match(new RegExp(`^  ${engine} +(yes|no) +\\S`, 'm'));
      expect(doctor.stdout)
        .to.match(/^ {2}onnxruntime +yes/m)
        .and.to.match(/^ {2}cpu +yes/m);
    });

    it('tells which Open MPI would start and join ranks, or what to install', () => {
      const section = doctor.stdout.split('\n\n').find((text) => text.startsWith('Open MPI (--ranks)'))!;
      for (const part of ['mpirun', 'library'])
        expect(section).to.match(new RegExp(`^  ${part} +.*(\\d+\\.\\d+|apt-get install openmpi-bin)`, 'm'));
      expect(section).to.match(/^ {2}this process +started alone$/m);
    });

    it('tells which TensorFlow is linked, from where and with which operations, or what to do about it', () => {
      const section = doctor.stdout.split('\n\n').find((text) => text.startsWith('TensorFlow of the engine'))!;
      expect(section).to.match(/^ {2}from +\S/m);
      if (/^ {2}tensorflow +no/m.test(doctor.stdout)) expect(doctor.stdout).to.include('ganforge setup tensorflow');
      else
        expect(section)
          .to.match(/^ {2}version +\d+\.\d+/m)
          .and.match(/^ {2}devices +[CG]PU/m)
          .and.match(/^ {2}fused operations +(\w+, )+\w+$/m);
    });

    it('tells of GPUs, which one is taken, and that none has been tried', () => {
      const section = doctor.stdout.split('\n\n').find((text) => text.startsWith('NVIDIA GPUs'));
      expect(section)
        .to.match(/^ {2}(GPU \d+|none known) +\S/m)
        .and.match(/^ {2}tensorflow takes +\S/m)
        .and.match(/^ {2}tried +nothing .* real GPU/m);
    });

    it('gives the reason where a provider is missing', () => {
      for (const line of doctor.stdout.split('\n').filter((text) => /^ {2}\S+ +no\b/.test(text))) expect(line).to.match(/ no +\S.{10,}/);
    });
  });

  it('leaves nothing in the working directory', () => {
    expect(filesBelow(work.path())).to.deep.equal([]);
  });
});

/** Of ganforge itself, which has no entry to resolve: the folder that holds its dependencies. */
function packageFile(): string {
  const dependency = require.resolve('commander');
  return `${dependency.slice(0, dependency.lastIndexOf('node_modules'))}package.json`;
}
