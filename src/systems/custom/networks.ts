import type { StreamShape } from '../../data/dataset.js';
import { InputError } from '../../errors.js';
import { adversarialLosses } from '../../losses/adversarial.js';
import { shapeText } from './layer-kind.js';
import type { WrittenLayer } from './layer-list.js';
import { LayerStack } from './network.js';
import type { CustomOptions } from './options.js';
import { holdsGradient } from './penalties.js';

export interface CustomNetworks {
  readonly generator: LayerStack;
  readonly discriminator: LayerStack;
}

/**
 * The two networks of the configuration, held to the data and to each other.
 * @throws InputError where one has no layers, a layer does not fit, the generator makes no samples of the data's shape, the
 * discriminator does not end in one unit, or layers and losses do not go together
 */
export function customNetworks(o: CustomOptions, data: StreamShape): CustomNetworks {
  const generator = new LayerStack('generator', layersOf(o.generator, 'generator'), [o.latent.size]);
  const discriminator = new LayerStack('discriminator', layersOf(o.discriminator, 'discriminator'), data.shape);
  checkGenerator(generator, data);
  checkDiscriminator(discriminator, o);
  return { generator, discriminator };
}

function layersOf(list: readonly WrittenLayer[] | null, network: string): readonly WrittenLayer[] {
  if (list !== null && list.length > 0) return list;
  throw new InputError(
    'no-layers',
    `custom has no ${network}`,
    `list its layers under options.${network} of a --config file; docs/examples has some`,
  );
}

function checkGenerator(generator: LayerStack, { kind, shape }: StreamShape): void {
  const batchOnly = generator.layers.findIndex((layer) => layer.kind.discriminatorOnly);
  if (batchOnly >= 0) {
    const what = `generator layer ${batchOnly + 1} (${generator.layers[batchOnly]!.kindName}) compares samples, and each is drawn by itself`;
    throw new InputError('layer-place', what, 'put it into the discriminator');
  }
  const made = generator.output;
  if (String(made) === String(shape)) return;
  const resizable = kind === 'image' && made.length === 3 && made[0] === made[1] && made[2] === shape[2];
  throw new InputError(
    'generator-shape',
    `${generator.last} makes ${shapeText(made)} and the data has ${shapeText(shape)}`,
    resizable ? `change its layers, or bring the images to its size with --size ${made[0]}` : 'change its layers',
  );
}

function checkDiscriminator(discriminator: LayerStack, { loss, penalty, labelSmoothing }: CustomOptions): void {
  if (String(discriminator.output) !== '1') {
    const flat = discriminator.output.length === 1;
    throw new InputError(
      'discriminator-shape',
      `${discriminator.last} makes ${shapeText(discriminator.output)} and a discriminator ends in [1], one unit`,
      flat ? 'end it with `- dense: 1`' : 'end it with `- flatten` and `- dense: 1`',
    );
  }
  const probability = adversarialLosses[loss].output === 'probability';
  if (probability && discriminator.layers.at(-1)!.kindName === 'sigmoid') {
    throw new InputError('layer-place', `${discriminator.last} is the sigmoid that the ${loss} loss takes itself`, 'leave it out');
  }
  if (!probability && labelSmoothing !== 1) {
    const what = `labelSmoothing is ${labelSmoothing} and the ${loss} loss has no probabilities to smooth`;
    throw new InputError('label-smoothing', what, 'leave it out, or take the loss non-saturating or minimax');
  }
  const gradients = penalty.find(holdsGradient);
  const norm = discriminator.layers.findIndex(({ kindName }) => kindName === 'batchNorm');
  if (gradients && norm >= 0) {
    throw new InputError(
      'penalty-batch-norm',
      `the penalty '${gradients.kind}' takes each sample's gradient by itself, and discriminator layer ${norm + 1} (batchNorm) mixes samples`,
      'take layerNorm or instanceNorm in its place',
    );
  }
}
