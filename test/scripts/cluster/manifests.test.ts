import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { z } from 'zod';
import { start } from '../../cli/program.js';
import { tinyDcgan, useWorkplace } from '../../cli/workplace.js';
import { skipWithoutMpirun } from '../../cluster/mpi/run-ranks.js';
import { publishedFields, unknownFields } from './published-fields.js';

const folder = 'scripts/cluster';
const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'));

const volumes = z.array(z.object({ name: z.string(), persistentVolumeClaim: z.object({ claimName: z.string() }).optional() }));
const mounts = z.array(z.object({ name: z.string(), mountPath: z.string() }));
const amounts = z.record(z.string(), z.string());
const resources = z.object({ requests: amounts, limits: amounts });
const pod = <Container extends z.ZodType>(container: Container) =>
  z.object({ spec: z.object({ containers: z.array(container).length(1), volumes }) });
const started = { command: z.array(z.string()).length(1), args: z.array(z.string()) };
const container = z.object({ image: z.string(), ...started, resources, volumeMounts: mounts });
const mpiReplica = z.object({ replicas: z.number(), template: pod(container) });

const mpiJob = z
  .object({ spec: z.object({ slotsPerWorker: z.number(), mpiReplicaSpecs: z.object({ Launcher: mpiReplica, Worker: mpiReplica }) }) })
  .parse(read('mpijob.yaml')).spec;
const trainJob = z
  .object({
    spec: z.object({
      runtimeRef: z.object({ kind: z.string(), name: z.string() }),
      trainer: z.object({ image: z.string(), numNodes: z.number(), numProcPerNode: z.number(), resourcesPerNode: resources, ...started }),
    }),
  })
  .parse(read('trainjob.yaml')).spec;
const runtime = z
  .object({
    kind: z.string(),
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      mlPolicy: z.object({ numNodes: z.number(), mpi: z.object({ numProcPerNode: z.number() }) }),
      template: z.object({
        spec: z.object({
          replicatedJobs: z.array(
            z.object({
              name: z.string(),
              template: z.object({ spec: z.object({ template: pod(z.object({ image: z.string(), volumeMounts: mounts })) }) }),
            }),
          ),
        }),
      }),
    }),
  })
  .parse(read('training-runtime.yaml'));

const { Launcher, Worker } = mpiJob.mpiReplicaSpecs;
const [launcher, worker] = [Launcher, Worker].map(({ template }) => template.spec.containers[0]!);
const pods = [
  ...[Launcher, Worker].map(({ template }) => template.spec),
  ...runtime.spec.template.spec.replicatedJobs.map(({ template }) => template.spec.template.spec),
];
const ranksOf = (args: readonly string[]) => Number(args.find((arg) => arg.startsWith('--ranks='))?.split('=')[1]);

describe('scripts/cluster: manifests', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
    it(`${name} has no field but what is published for its kind`, () => {
      const { apiVersion, kind } = z.object({ apiVersion: z.string(), kind: z.string() }).parse(read(name));
      const fields = publishedFields[`${apiVersion} ${kind}`];
      expect(fields, kind).to.not.equal(undefined);
      expect(unknownFields(read(name), fields!)).to.deep.equal([]);
    });
  }

  it('ask for a power of two of ranks: as many as there are slots, each with a GPU', () => {
    const { numNodes, numProcPerNode, resourcesPerNode, args } = trainJob.trainer;
    expect(ranksOf(launcher!.args)).to.equal(Worker.replicas * mpiJob.slotsPerWorker);
    expect(Number(worker!.resources.limits['nvidia.com/gpu'])).to.equal(mpiJob.slotsPerWorker);
    expect(ranksOf(args)).to.equal(numNodes * numProcPerNode);
    expect(Number(resourcesPerNode.limits['nvidia.com/gpu'])).to.equal(numProcPerNode);
    expect(runtime.spec.mlPolicy).to.deep.include({ numNodes, mpi: { numProcPerNode } });
    for (const ranks of [launcher!.args, args].map(ranksOf)) expect(Math.log2(ranks) % 1, `${ranks} ranks`).to.equal(0);
  });

  it('have runs and data on one volume in all pods', () => {
    const { metadata } = z.object({ metadata: z.object({ name: z.string() }) }).parse(read('volume.yaml'));
    for (const { containers, volumes } of pods) {
      const shared = volumes.find(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name);
      const mount = containers[0]!.volumeMounts.find(({ name }) => name === shared?.name);
      for (const { args } of [launcher!, trainJob.trainer]) expect(args[0]!.startsWith(`${mount?.mountPath}/`)).to.equal(true);
    }
  });

  it('are of one image, which has what they start', () => {
    const images = [...pods.map(({ containers }) => containers[0]!.image), trainJob.trainer.image];
    expect(new Set(images).size).to.equal(1);
    const containerfile = readFileSync(join(folder, 'Containerfile'), 'utf8');
    for (const { command } of [launcher!, trainJob.trainer]) {
      expect(command[0]).to.match(/^\/opt\/ganforge\//);
      expect(containerfile).to.include(`COPY ${command[0]!.slice('/opt/ganforge/'.length)} `);
    }
    expect(worker!.command).to.deep.equal(['/usr/sbin/sshd']);
    expect(containerfile).to.include(`> ${worker!.args.at(-1)}`);
  });

  it('have the job name its runtime', () => {
    expect(trainJob.runtimeRef).to.deep.equal({ kind: runtime.kind, name: runtime.metadata.name });
  });
});

describe('scripts/cluster: the command lines of launchers', function () {
  this.timeout(180_000);
  const work = useWorkplace();
  before(function () {
    skipWithoutMpirun.call(this);
    // What is in the image, with the program as it was compiled with this test, and ranks on this machine.
    mkdirSync(work.path('image/scripts'), { recursive: true });
    mkdirSync(work.path('image/dist'));
    symlinkSync(fileURLToPath(new URL('../../../src', import.meta.url)), work.path('image/dist/src'));
    mkdirSync(work.path('image/scripts/cluster'));
    const script = 'scripts/cluster/train-or-resume.sh';
    writeFileSync(work.path('image', script), readFileSync(script), { mode: 0o755 });
    writeFileSync(work.path('hostfile'), 'localhost slots=2\n127.0.0.1 slots=2\n');
  });

  for (const [kind, { command, args }] of Object.entries({ MPIJob: launcher!, TrainJob: trainJob.trainer })) {
    it(`train, and go on when they are started again: ${kind}`, async () => {
      const here = (word: string) =>
        word
          .replace('/opt/ganforge', work.path('image'))
          .replace('/shared', work.path(kind))
          .replace('/etc/mpi/hostfile', work.path('hostfile'))
          .replace('--engine=tensorflow', '--engine=onnxruntime');
      // Small, and with --iterations for both, so that the run has a new end.
      const replaced = ['--data=', '--iterations='];
      const small = [...tinyDcgan.slice(1, tinyDcgan.indexOf('--engine')), '--sample-every', '0'];
      const both = (count: number) => ['--port', 'off', '--quiet', `--iterations=${count}`];
      const at = args.indexOf('--');
      const launch = (count: number) => {
        const words = [
          ...args.slice(0, at),
          ...both(count),
          ...args.slice(at).filter((arg) => !replaced.some((flag) => arg.startsWith(flag))),
          ...small,
        ];
        const env = { GANFORGE_CACHE: work.path('../cache') };
        return start(words.map(here), { cwd: work.path(), env }, [here(command[0]!)]).finished;
      };
      for (const count of [4, 6]) {
        const { code, stderr } = await launch(count);
        expect(code, stderr).to.equal(0);
      }
      expect(readdirSync(join(here(args[0]!), 'checkpoints'))).to.include.members(['iteration-000004', 'iteration-000006']);
    });
  }
});
