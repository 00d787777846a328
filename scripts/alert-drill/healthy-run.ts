import { once } from 'node:events';
import { alertsOf } from './drill.js';
import { type Place, Subject } from './subject.js';
import { healthyTraining } from './trainings.js';

export interface HealthyRun {
  readonly fired: readonly string[];
  readonly pending: readonly string[];
}

/** The DCGAN of the main job (`npm start`), on MNIST in 28x28 pixels, for so long. */
export async function healthyRun(place: Place, duration: string): Promise<HealthyRun> {
  const options = ['--set', 'width=32', '--set', 'learningRate=0.0004', '--checkpoint-every', '1000'];
  const name = healthyTraining.name;
  const subject = await Subject.train(place, { name, flags: ['dcgan', '--data', 'mnist', ...options, '--duration', duration] });
  const [code] = await once(subject.child, 'exit');
  if (code !== 0) throw new Error(`the healthy training ended with ${code}`);
  return alertsOf(place, name);
}
