import * as tf from '@tensorflow/tfjs';
import { sidesOf } from './planes.js';
import { type Positions, resample } from './resample.js';

/** One number a sample each, [n, 1, 1]; in brackets what changes nothing. */
export interface Geometry {
  /** Enlargement about the centre [1]. */
  readonly scale: tf.Tensor;
  /** Radians, counter-clockwise, before the stretch [0]. */
  readonly rotation: tf.Tensor;
  /** Enlargement across by this and down by its inverse [1]. */
  readonly stretch: tf.Tensor;
  /** Radians, counter-clockwise, after the stretch [0]. */
  readonly secondRotation: tf.Tensor;
  /** Pixels down and right, parts of them too [0]. */
  readonly down: tf.Tensor;
  readonly right: tf.Tensor;
}

/**
 * Scales, turns, stretches, turns again and moves images, in this order, and reads them anew once for all of it: each
 * pixel of the result looks up where it came from by the inverses in reverse order.
 *
 * @param planes [n, channels, height, width]
 */
export function transform(planes: tf.Tensor, g: Geometry): tf.Tensor {
  const n = planes.shape[0]!;
  const [height, width] = sidesOf(planes);
  const grid: Positions = {
    rows: tf.broadcastTo(tf.reshape(tf.sub(tf.range(0, height), (height - 1) / 2), [1, height, 1]), [n, height, width]),
    columns: tf.broadcastTo(tf.reshape(tf.sub(tf.range(0, width), (width - 1) / 2), [1, 1, width]), [n, height, width]),
  };
  const moved: Positions = { rows: tf.sub(grid.rows, g.down), columns: tf.sub(grid.columns, g.right) };
  const turned = turnBack(moved, g.secondRotation);
  const shrunk: Positions = {
    rows: tf.mul(turned.rows, tf.div(g.stretch, g.scale)),
    columns: tf.div(turned.columns, tf.mul(g.stretch, g.scale)),
  };
  // A scale in both directions and a rotation may change places.
  const { rows, columns } = turnBack(shrunk, g.rotation);
  return resample(planes, { rows: tf.add(rows, (height - 1) / 2), columns: tf.add(columns, (width - 1) / 2) });
}

/** Clockwise, where rows count downwards. */
function turnBack({ rows, columns }: Positions, angle: tf.Tensor): Positions {
  const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
  return { rows: tf.add(tf.mul(rows, cos), tf.mul(columns, sin)), columns: tf.sub(tf.mul(columns, cos), tf.mul(rows, sin)) };
}
