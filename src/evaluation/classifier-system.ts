import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { accuracy, classificationLoss } from '../losses/classification.js';
import type { Schedule } from '../systems/optimizer.js';
import type { Stage, System } from '../systems/system.js';
import { buildClassifier, featureCount } from './classifier-network.js';

const options = z.strictObject({
  updates: z.int().min(1).default(1000).describe('optimizer updates; the learning rate falls to 0 over them'),
  learningRate: z.number().positive().default(2e-3).describe('of Adam at the beginning'),
});

type Options = z.infer<typeof options>;

/**
 * The classifier whose features metrics are measured in, as a system of one network and one phase: it is trained by the
 * same workers, engines and optimizers as any GAN. It is none, so it does not stand in the registry; worker threads find
 * it as the default export of this module.
 */
const classifierSystem: System<Options> = {
  name: 'classifier',
  title: 'Small convolutional classifier, the feature network of `ganforge evaluate`',
  paper: 'LeCun et al.: Gradient-based learning applied to document recognition. Proceedings of the IEEE 86(11), 1998',
  task: 'unconditional',
  output: 'score',
  streams: { data: 'labelled images' },
  options,
  preset: { batch: 100, iterations: 1000, shardMultiple: 1, data: {} },
  stages: (o, data) => [stage(o, data)],
  samplers: (_, data) => [
    {
      name: 'classifier',
      networks: ['classifier'],
      inputs: [{ name: 'image', kind: 'image', shape: data.data!.shape, stream: 'data' }],
      output: { name: 'features', kind: 'points', shape: [featureCount(data.data!.shape)] },
      generate: ({ classifier }, { image }) => classifier!.apply(image!),
    },
  ],
};

export default classifierSystem;

function stage(o: Options, data: DataShape): Stage {
  const { shape, classes } = data.data!;
  return {
    name: 'classification',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ classifier: buildClassifier(shape, classes) }),
    optimizers: {
      classifier: {
        networks: ['classifier'],
        spec: { kind: 'adam', learningRate: o.learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        schedule: linearDecay(o),
      },
    },
    phases: [
      {
        name: 'classifier',
        optimizer: 'classifier',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [{ kind: 'data', name: 'image', stream: 'data', labels: 'label' }],
        loss: ({ classifier }, { image, label }) => {
          const logits = classifier!.applyAll(image!)[1]!;
          return { loss: classificationLoss(logits, label!), metrics: { accuracy: accuracy(logits, label!) } };
        },
      },
    ],
  };
}

const linearDecay =
  ({ learningRate, updates }: Options): Schedule =>
  ({ step }) => ({ learningRate: learningRate * Math.max(0, 1 - step / updates) });
