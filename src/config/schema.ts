import { z } from 'zod';
import { reductions } from '../cluster/ranks.js';
import { generatorForwards } from '../systems/generator-forward.js';

const count = (description: string) => z.int().min(1).describe(description);
const every = (description: string) => z.int().min(0).describe(`${description}; 0 = never`);

/**
 * The whole configuration of a run, as `config.yaml` in the run directory holds it. Everything has a value there:
 * defaults are written out, so that a run can be repeated after the defaults have changed.
 */
export const runConfigSchema = z
  .strictObject({
    system: z.string().describe('name of a system, or path of a module that exports one'),
    options: z.record(z.string(), z.unknown()).describe('options of the system (`ganforge systems NAME` lists them)'),
    data: z.record(z.string(), z.string()).describe('data stream -> specification (`ganforge datasets` lists the kinds)'),
    size: z.int().min(4).max(1024).nullable().describe('height and width images are brought to; null = as stored'),
    iterations: count('iterations of the whole run').nullable(),
    duration: z.number().positive().nullable().describe('seconds of training; null = until `iterations`'),
    batch: count('samples in the global batch of an iteration'),
    shard: count('samples a worker takes at once; belongs to the run like the seed: results depend on it, not on the workers'),
    workers: count('worker threads'),
    intraOpThreads: count('threads of the engine in each worker; results are bit-identical for a given number'),
    engine: z.enum(['auto', 'tensorflow', 'onnxruntime', 'cpu']).describe('what evaluates losses and gradients'),
    device: z
      .string()
      .regex(/^(auto|cpu|webgpu|cuda(:\d+(,\d+)*)?)$/, 'is not one of auto, cpu, webgpu, cuda, cuda:N,N')
      .describe('auto, cpu, webgpu, cuda or cuda:0,1'),
    autotune: z
      .boolean()
      .describe('measure the forms of convolutions at the first start on a machine (onnxruntime on the CPU); false = the static choice'),
    reduce: z
      .enum(reductions)
      .default('exact')
      .describe('of gradients over ranks; exact = the same bits for any number of ranks, fast = in the order of MPI_Allreduce'),
    generatorForward: z
      .enum(generatorForwards)
      .nullable()
      .default(null)
      .describe(
        'shared: the generator learns from the samples that the discriminator has just judged; fresh: from samples of its own; null = as the system has it',
      ),
    precision: z
      .enum(['float32', 'bf16'])
      .describe(
        'bf16: large convolutions and matrix products in bfloat16 (tensorflow), weights and all else in float32; belongs to the run',
      )
      .default('float32'),
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('of everything drawn: weights, latents, order of the data'),
    ema: z.strictObject({
      decay: z.number().min(0).max(1).describe('of the moving average that samples and exports use'),
      warmUp: z.boolean().describe('decay min(decay, (1 + t) / (10 + t)) after t iterations'),
    }),
    sample: z.strictObject({ every: every('iterations between sample grids'), count: count('images in a grid') }),
    checkpoint: z.strictObject({
      every: every('iterations between checkpoints'),
      keep: count('newest checkpoints kept; every tenth is kept as well'),
    }),
    evaluate: z
      .strictObject({
        every: every('iterations between evaluations'),
        samples: z.int().min(10).describe('real and generated samples in an evaluation, at most half of the data'),
        features: z.string().nullable().describe('feature network, an ONNX file; null = a classifier trained on the labelled data'),
      })
      .default({ every: 0, samples: 1000, features: null }),
    log: z.strictObject({ every: count('iterations between lines of stats.jsonl') }),
    nonFinite: z.strictObject({ limit: count('steps in a row with a non-finite loss or gradient after which the run stops') }),
    retries: count('times a shard is tried before the run ends'),
    shardTimeout: z
      .number()
      .min(0)
      .max(1e6)
      .default(600)
      .describe('seconds that a worker may take for a shard before it is ended and another tries; 0 = any time'),
  })
  .refine((c) => c.iterations !== null || c.duration !== null, { message: 'iterations or duration must be given', path: ['iterations'] });

export type RunConfig = Readonly<z.infer<typeof runConfigSchema>>;
