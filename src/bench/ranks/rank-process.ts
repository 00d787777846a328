import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { mpiCommunicator } from '../../cluster/mpi/mpi-communicator.js';
import { RunAgreement } from '../../training/run-agreement.js';
import { Contestant } from '../contestant.js';
import { findPeerCase, preparePeerCase } from '../peer-cases.js';
import { communicate } from './communicate.js';
import { echoCommunicator } from './echo-communicator.js';
import type { Answers, Question, RankSetup } from './protocol.js';
import { type StepParts, TimedRanks } from './timed-ranks.js';

/**
 * One process of a group that is measured: `rank-process.js SOCKET SETUP`. It waits for questions at a socket and not in a collective,
 * where it would take a core from the group whose turn it is.
 */
const [path, text] = process.argv.slice(2) as [string, string];
const setup = JSON.parse(text) as RankSetup;
const others =
  setup.world === 'echo'
    ? echoCommunicator(setup.ranks)
    : setup.ranks > 1
      ? await mpiCommunicator({ collectiveTimeoutSeconds: 300 })
      : undefined;
const ranks = new TimedRanks(others);
const { engine, batch, workers, reduce } = setup;
const prepared = await preparePeerCase(findPeerCase('dcgan64'), batch, workers, engine, 'float32', setup.ranks);
const contestant = await Contestant.start({ ...prepared, config: { ...prepared.config, reduce } }, ranks);

const agreement = new RunAgreement(ranks, undefined, undefined);

async function answer(question: Question): Promise<Answers[Question['kind']]> {
  switch (question.kind) {
    case 'train': {
      const steps: StepParts[] = [];
      const started = performance.now();
      for (let i = 0; i < question.iterations; i++) {
        await contestant.iterate((step) => steps.push(ranks.takeStep(step)));
        await agreement.settle(i, 0);
      }
      return { seconds: (performance.now() - started) / 1000, steps };
    }
    case 'communicate':
      return communicate(others!, question.repeats);
    case 'close':
      await contestant.close();
      await ranks.close();
      return null;
  }
}

const socket = connect(path);
const say = (value: unknown) => socket.write(`${JSON.stringify(value)}\n`);
say(ranks.rank);
for await (const line of createInterface({ input: socket })) {
  const question = JSON.parse(line) as Question;
  say(await answer(question));
  if (question.kind === 'close') socket.end();
}
