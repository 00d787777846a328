import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { RunError } from '../../../src/errors.js';
import { writeTensorBoard } from '../../../src/monitoring/tensorboard/write-tensorboard.js';
import { iterationEvent, NOTICES, startEvent, stepEvent } from '../events.js';
import { testFolder } from '../folder.js';
import { eventFiles, eventsIn } from './reader.js';

describe('the event files of TensorBoard', () => {
  const path = testFolder();
  const folder = () => path('.');
  const now = () => 1_700_000_000_500;
  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();

  it('begin with their version and the start of a session, at the time of the clock', () => {
    writeTensorBoard(folder(), now)({ ...startEvent(), iteration: 100 });
    const [version, session] = eventsIn(folder());
    expect(version).to.deep.include({ version: 'brain.Event:2', seconds: 1_700_000_000.5 });
    // What was written of iteration 101 and later ones is of a sitting that was cut off.
    expect(session).to.deep.include({ session: 1, step: 101, seconds: 1_700_000_000.5 });
    expect(basename(eventFiles(folder())[0]!)).to.match(/^events\.out\.tfevents\.1700000000\..+/);
  });

  it('have the whole configuration as a text', () => {
    writeTensorBoard(folder(), now)(startEvent({}, { batch: '32' }));
    const { texts, step } = eventsIn(folder()).at(-1)!;
    expect(step).to.equal(0);
    expect(texts.config)
      .to.match(/^```yaml\n[^`]*\n```\n$/)
      .and.include('\nbatch: 32\n');
  });

  it('have the series of the live page, at once', () => {
    const listener = writeTensorBoard(folder(), now);
    listener(startEvent());
    listener(stepEvent());
    const parameterNorm = { generator: { parameters: 8, update: 2 } };
    listener(iterationEvent(1, { overlap: 0.5, parameterNorm, metrics: { 'discriminator/penalty': 0 } }));
    expect(eventsIn(folder()).at(-1)).to.deep.include({
      step: 1,
      scalars: {
        'loss/discriminator': 1.25,
        'loss/generator': 0.75,
        'output/real': 0.75,
        'output/fake': 0.25,
        'overlap/discriminator': 0.5,
        'gradient/discriminator': 3,
        'gradient/generator': 2,
        'parameters/generator': 8,
        'update/generator': 0.25,
        'speed/images': 256,
        'metric/discriminator/penalty': 0,
      },
    });
  });

  it('have them each log.every iterations', () => {
    const listener = writeTensorBoard(folder(), now);
    for (const event of [startEvent({}, {}, ['log.every=3']), ...[1, 2, 3, 4, 5, 6].map((i) => iterationEvent(i))]) listener(event);
    const steps = eventsIn(folder()).flatMap(({ step, scalars }) => ('loss/generator' in scalars ? [step] : []));
    expect(steps).to.deep.equal([3, 6]);
  });

  it('have NaN where a number is not finite', () => {
    const listener = writeTensorBoard(folder(), now);
    for (const event of [startEvent(), iterationEvent(1, { loss: { generator: Number.NaN } })]) listener(event);
    expect(eventsIn(folder()).at(-1)!.scalars).to.deep.include({ 'loss/generator': Number.NaN, 'output/real': 0.75 });
  });

  it('have sample grids as they are, their diversity, and evaluations', async () => {
    const png = await picture(30, 20);
    writeFileSync(path('grid.png'), png);
    const listener = writeTensorBoard(folder(), now);
    listener(startEvent());
    listener({ type: 'sample', iteration: 2, path: path('grid.png'), diversity: 0.5 });
    listener({ type: 'evaluation', iteration: 3, figures: { fid: 4, precision: 0 }, seconds: 1 });
    const [sample, evaluation] = eventsIn(folder()).slice(-2);
    expect(sample).to.deep.include({ step: 2, scalars: { 'diversity/samples': 0.5 } });
    expect(sample!.images).to.deep.equal({ 'samples/grid': { width: 30, height: 20, channels: 3, png } });
    expect(evaluation).to.deep.include({ step: 3, scalars: { 'evaluation/fid': 4, 'evaluation/precision': 0 } });
  });

  it('go on without a picture that is gone, and without a diversity that is not known', () => {
    const listener = writeTensorBoard(folder(), now);
    listener(startEvent());
    listener({ type: 'sample', iteration: 2, path: path('gone.png'), diversity: Number.NaN });
    listener(iterationEvent(2));
    const tags = eventsIn(folder()).flatMap(({ images, scalars }) => Object.keys({ ...images, ...scalars }));
    expect(tags).to.include('loss/generator').and.not.include.members(['samples/grid', 'diversity/samples']);
  });

  it('are one a sitting, the newest last whatever the clock says, and take any event', () => {
    for (const seconds of [1_700_000_000, 1_700_000_000, 1_600_000_000]) {
      const listener = writeTensorBoard(folder(), () => seconds * 1000);
      for (const event of [{ ...startEvent(), iteration: seconds % 7 }, ...NOTICES]) listener(event);
    }
    const starts = eventsIn(folder()).flatMap(({ session, step }) => (session === 1 ? [step] : []));
    expect(eventFiles(folder())).to.have.length(3);
    expect(starts).to.deep.equal([1_700_000_000, 1_700_000_000, 1_600_000_000].map((seconds) => (seconds % 7) + 1));
  });

  it('are a failure of the run where they cannot be written', () => {
    expect(() => writeTensorBoard(path('nowhere'))(startEvent())).to.throw(RunError, /tfevents.* cannot be written \(ENOENT\)/);
  });
});
