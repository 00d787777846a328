import { expect } from 'chai';
import { Speed } from '../../../src/cli/terminal/speed.js';
import { iterationEvent } from '../../monitoring/events.js';

describe('the speed of a run', () => {
  it('is unknown before the first iteration, and the time left before the second', () => {
    const speed = new Speed();
    expect(speed.imagesPerSecond).to.equal(undefined);
    expect(speed.secondsLeft(100, null)).to.equal(undefined);
    speed.add(iterationEvent(1));
    expect(speed.imagesPerSecond).to.equal(256);
    expect(speed.secondsLeft(100, null)).to.equal(undefined);
  });

  it('of a steady run is exact', () => {
    const speed = new Speed();
    for (let iteration = 1; iteration <= 50; iteration += 7) speed.add(iterationEvent(iteration));
    expect(speed.imagesPerSecond).to.be.closeTo(256, 1e-9);
    expect(speed.secondsLeft(100, null)).to.be.closeTo(25, 1e-9);
    expect(speed.secondsLeft(100, 26)).to.be.closeTo(1, 1e-9);
    expect(speed.secondsLeft(null, 10)).to.equal(0);
    expect(speed.secondsLeft(null, null)).to.equal(undefined);
  });

  it('moves slowly when one iteration is odd, and arrives when all are', () => {
    const speed = new Speed();
    for (let iteration = 1; iteration <= 20; iteration++) speed.add(iterationEvent(iteration));
    speed.add(iterationEvent(21, { imagesPerSecond: 2560 }));
    expect(speed.imagesPerSecond).to.be.within(257, 600);
    for (let iteration = 22; iteration <= 122; iteration++) speed.add(iterationEvent(iteration, { imagesPerSecond: 2560 }));
    expect(speed.imagesPerSecond).to.be.closeTo(2560, 5);
  });
});
