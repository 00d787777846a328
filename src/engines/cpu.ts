import * as tf from '@tensorflow/tfjs';
import { InputError } from '../errors.js';
import { EagerEngine } from './eager.js';
import { assignByTensor } from './eager-backend.js';
import type { Engine, EngineOptions } from './engine.js';
import { requireFloat32 } from './precision.js';

/** Plain JavaScript kernels of tfjs: the reference for every other engine; far too slow to train with. */
export async function createCpuEngine({ device, precision }: EngineOptions): Promise<Engine> {
  requireFloat32('cpu', precision);
  if (device !== 'auto' && device !== 'cpu') {
    throw new InputError('device', `the cpu engine has no device "${device}"`, 'use --device cpu');
  }
  // tfjs advises tfjs-node at the first use of this backend; that choice has been made.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  return new EagerEngine('cpu', {
    name: 'cpu',
    place: { version: tf.version.tfjs, device: 'JavaScript' },
    fused: {},
    assign: assignByTensor,
  });
}
