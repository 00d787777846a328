import * as ort from 'onnxruntime-node';
import { fillSamples, type Random } from '../../random/random.js';
import type { ServedTensor } from '../../serving/tensor.js';
import { latentSize } from './soak-model.js';

const rows = 64;

/** Most rows of one request. */
const mostRows = 4;

/** A request whose answer is known. */
export interface KnownRequest {
  readonly inputs: readonly ServedTensor[];
  /** Whether it is, bit for bit, what one of the models gives. */
  isRight(answer: Uint8Array): boolean;
}

/** What models make of some latents, computed by onnxruntime without a server. */
export class KnownAnswers {
  private constructor(
    private readonly latents: Float32Array,
    /** Of each model, all rows one after the other. */
    private readonly outputs: readonly Uint8Array[],
  ) {}

  static async compute(models: readonly Uint8Array[]): Promise<KnownAnswers> {
    const latents = new Float32Array(rows * latentSize);
    fillSamples(latents, latentSize, 0, 'normal', { seed: 0, purpose: 'soak/latents' });
    const outputs: Uint8Array[] = [];
    for (const model of models) {
      const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
      const { image } = await session.run({ latent: new ort.Tensor('float32', latents, [rows, latentSize]) });
      outputs.push(new Uint8Array(Float32Array.from(image!.data as Float32Array).buffer));
      await session.release();
    }
    return new KnownAnswers(latents, outputs);
  }

  /** Some rows next to each other. */
  draw(random: Random): KnownRequest {
    const count = 1 + random.integer(mostRows);
    const first = random.integer(rows - count + 1);
    const data = this.latents.slice(first * latentSize, (first + count) * latentSize);
    return {
      inputs: [{ name: 'latent', datatype: 'FP32', shape: [count, latentSize], data }],
      isRight: (answer) =>
        this.outputs.some((output) => {
          const row = output.length / rows;
          return Buffer.compare(answer, output.subarray(first * row, (first + count) * row)) === 0;
        }),
    };
  }
}
