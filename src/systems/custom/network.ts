import * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import { type SampleShape, ShapeMismatch, shapeText } from './layer-kind.js';
import { type ListedLayer, listedLayers, type WrittenLayer } from './layer-list.js';

/** A network of listed layers whose shapes fit together. */
export class LayerStack {
  readonly layers: readonly ListedLayer[];
  /** What a sample is before each layer, and at the end. */
  readonly shapes: readonly SampleShape[];

  /**
   * @param network its name, as errors and checkpoints have it
   * @param input shape of a sample
   * @throws InputError `layer-shape`, naming the layer, what it gets and what it needs
   */
  constructor(
    readonly network: string,
    list: readonly WrittenLayer[],
    input: SampleShape,
  ) {
    this.layers = listedLayers(list);
    const shapes = [input];
    for (const [i, layer] of this.layers.entries()) shapes.push(shapeAfter(`${network} layer ${i + 1}`, layer, shapes[i]!));
    this.shapes = shapes;
  }

  get output(): SampleShape {
    return this.shapes.at(-1)!;
  }

  /** The last layer in words: `generator layer 3 (conv)`. */
  get last(): string {
    const layer = this.layers.at(-1);
    return layer ? `${this.network} layer ${this.layers.length} (${layer.kindName})` : `the ${this.network} without layers`;
  }

  /** Builds it on the current backend. */
  build(): tf.LayersModel {
    const layers = this.layers.map(({ kind, name, options }, i) => {
      const input = this.shapes[i]!;
      return kind.layer(options, { name, ...(i === 0 ? { inputShape: [...input] } : {}) }, input);
    });
    return tf.sequential({ name: this.network, layers });
  }
}

function shapeAfter(where: string, { kind, kindName, options }: ListedLayer, input: SampleShape): SampleShape {
  try {
    return kind.shape(options, input);
  } catch (error) {
    if (!(error instanceof ShapeMismatch)) throw error;
    throw new InputError('layer-shape', `${where} (${kindName}) gets ${shapeText(input)} and needs ${error.needs}`, error.mend);
  }
}
