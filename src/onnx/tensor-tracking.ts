import * as tf from '@tensorflow/tfjs';

/**
 * Runs `work`; afterwards, also where it throws, every tensor that it made is gone. Scopes are not enough: `tf.keep`
 * takes a tensor out of them, so do gradients with what they need on the way back, and where a gradient fails tfjs
 * forgets those. Variables are `keepVariables`'s business.
 *
 * @param work is given how often each variable has been given data so far, its creation included
 */
export function disposeTensors<T>(work: (assignments: ReadonlyMap<tf.Variable, number>) => T): T {
  const engine = tf.engine();
  const track = engine.trackTensor;
  const made: tf.Tensor[] = [];
  const assignments = new Map<tf.Variable, number>();
  // tfjs tells nobody of new tensors; all of them pass here.
  engine.trackTensor = (tensor, backend) => {
    if (tensor instanceof tf.Variable) assignments.set(tensor, (assignments.get(tensor) ?? 0) + 1);
    else made.push(tensor);
    track.call(engine, tensor, backend);
  };
  engine.startScope('trace');
  try {
    return work(assignments);
  } finally {
    engine.endScope();
    engine.trackTensor = track;
    for (const tensor of made) tensor.dispose();
  }
}
