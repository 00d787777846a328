import * as tf from '@tensorflow/tfjs';
import { Dropout } from '../layers/dropout.js';

/** Units of the dense layer. */
const denseUnits = 128;

/** Channels of the first convolution, and the most of any. */
const firstWidth = 32;
const mostWidth = 256;

/** Channels of each convolution of stride 2, of which there are so many that at most 8 pixels a side are left (28 -> 14 -> 7). */
function widthsFor([height = 0, width = 0]: readonly number[]): number[] {
  const widths = [firstWidth];
  for (let side = Math.max(height, width) / 2; side > 8; side /= 2) widths.push(Math.min(mostWidth, 2 * widths.at(-1)!));
  return widths;
}

/**
 * Convolutions of stride 2, a dense layer, and the logits; outputs `[features, logits]`. The features are the
 * activations of all layers before the logits, those of convolutions averaged over the image: the dense layer knows classes
 * and hardly anything else (noise is like a digit to it), the first convolution textures. No batch normalisation, so
 * that a sample's features never depend on its neighbours.
 *
 * @param shape [height, width, channels]
 */
export function buildClassifier(shape: readonly number[], classes: number): tf.LayersModel {
  const image = tf.input({ shape: [...shape], name: 'image' });
  const pooled: tf.SymbolicTensor[] = [];
  let x = image;
  for (const [i, filters] of widthsFor(shape).entries()) {
    const layer = tf.layers.conv2d({
      name: `down${i + 1}`,
      filters,
      kernelSize: i === 0 ? 5 : 3,
      strides: 2,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: 'heNormal',
    });
    x = apply(layer, x);
    pooled.push(apply(tf.layers.globalAveragePooling2d({ name: `down${i + 1}_mean` }), x));
  }
  x = apply(tf.layers.flatten({ name: 'flatten' }), x);
  x = apply(new Dropout({ name: 'dropout', rate: 0.25 }), x);
  const dense = apply(tf.layers.dense({ name: 'dense', units: denseUnits, activation: 'relu', kernelInitializer: 'heNormal' }), x);
  const features = tf.layers.concatenate({ name: 'features' }).apply([...pooled, dense]) as tf.SymbolicTensor;
  const logits = apply(
    tf.layers.dense({ name: 'logits', units: classes }),
    apply(new Dropout({ name: 'dense_dropout', rate: 0.5 }), dense),
  );
  return tf.model({ name: 'classifier', inputs: image, outputs: [features, logits] });
}

/** Numbers in a feature vector. */
export const featureCount = (shape: readonly number[]): number => widthsFor(shape).reduce((sum, width) => sum + width, denseUnits);

const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor => layer.apply(x) as tf.SymbolicTensor;
