import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { decodeModelMetadata } from '../onnx/index.js';
import { type Features, features } from './features.js';
import { type PictureFormat, type PixelRange, pictureTensor } from './picture-tensor.js';
import { type Pictures, slicePictures } from './pictures.js';

/** Images given to onnxruntime at once: between two batches the terminal has its turn. */
const rowsAtOnce = 64;

/** What a file does not say of its input by itself. */
export interface FeatureNetworkOptions {
  /** -1,1 by default; of bytes it is 0,255. */
  readonly range?: PixelRange;
  /** Height and width, for a network that takes any. */
  readonly size?: number;
}

/** What a network says of a set of images. */
export interface Activations {
  readonly features: Features;
  /** Before any softmax, where the network classifies. */
  readonly logits?: Features;
}

/**
 * An ONNX network that turns images into features: the output `features`, or the first one if none is called so, flattened
 * to a row an image. An output `logits` makes the Inception score and class consistency possible. Its one input is
 * [batch, channels, height, width] or [batch, height, width, channels] of float32 or uint8, channels 1 or 3.
 */
export class FeatureNetwork {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly format: PictureFormat,
    private readonly type: 'float32' | 'uint8',
    readonly metadata: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param name what errors call the network
   * @throws InputError where the file can't be read, is no ONNX model, or takes something else than images
   */
  static async open(file: string, options: FeatureNetworkOptions = {}): Promise<FeatureNetwork> {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(file);
    } catch {
      throw new InputError('features-missing', `the feature network ${file} can't be read`, 'give an ONNX file to --features');
    }
    return FeatureNetwork.load(bytes, file, options);
  }

  /** @param file what errors call the network, and where weights that lie beside it are looked for */
  static async load(bytes: Uint8Array, file: string, options: FeatureNetworkOptions = {}): Promise<FeatureNetwork> {
    const { session, metadata } = await openSession(bytes, file);
    const [name, ...others] = session.inputNames;
    const input = session.inputMetadata[0];
    if (name === undefined || others.length > 0 || !input?.isTensor) {
      throw unusable(file, `has ${session.inputNames.length} inputs`, 'give a network of one input, images');
    }
    if (input.type !== 'float32' && input.type !== 'uint8') {
      throw unusable(file, `takes ${input.type}`, 'give a network that takes float32 or uint8');
    }
    const range = input.type === 'uint8' ? '0,255' : (options.range ?? '-1,1');
    return new FeatureNetwork(session, { ...dimensionsOf(input.shape, options.size, file), range }, input.type, metadata);
  }

  /** Whether it has an output `logits`. */
  get classifies(): boolean {
    return this.session.outputNames.includes('logits');
  }

  /** Its format in words: `float32 [batch, 3, 299, 299] in -1,1`. */
  get takes(): string {
    const { layout, height, width, channels, range } = this.format;
    const shape = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    return `${this.type} [batch, ${shape.join(', ')}] in ${range}`;
  }

  /** @param onProgress told after each batch how many images are done */
  async apply(pictures: Pictures, onProgress?: (done: number) => void): Promise<Activations> {
    const outputs = this.session.outputNames;
    const main = outputs.includes('features') ? 'features' : outputs[0]!;
    const wanted = this.classifies ? [main, 'logits'] : [main];
    const parts: Float32Array[][] = wanted.map(() => []);
    for (let start = 0; start < pictures.count; start += rowsAtOnce) {
      const batch = slicePictures(pictures, start, Math.min(pictures.count, start + rowsAtOnce));
      const result = await this.session.run({ [this.session.inputNames[0]!]: this.tensorOf(batch) }, wanted);
      for (const [i, name] of wanted.entries()) parts[i]!.push(valuesOf(result[name]!, name));
      onProgress?.(start + batch.count);
    }
    const [own, logits] = parts.map((batches) => joined(batches, pictures.count));
    return { features: own!, ...(logits ? { logits } : {}) };
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private tensorOf(batch: Pictures): ort.Tensor {
    const { layout, height, width, channels } = this.format;
    const shape = layout === 'NCHW' ? [batch.count, channels, height, width] : [batch.count, height, width, channels];
    const values = pictureTensor(batch, this.format);
    return this.type === 'uint8' ? new ort.Tensor('uint8', Uint8Array.from(values, Math.round), shape) : new ort.Tensor(values, shape);
  }
}

async function openSession(bytes: Uint8Array, file: string) {
  try {
    const { metadata, dataFiles } = decodeModelMetadata(bytes);
    const missing = dataFiles.find((data) => !existsSync(join(dirname(file), data)));
    if (missing !== undefined) throw new Error(`its weights ${missing} are not beside it`);
    // A thread that spins while it waits takes time of the training that is evaluated.
    const options = { logSeverityLevel: 4, extra: { session: { intra_op: { allow_spinning: '0' } } } } as const;
    // By its path onnxruntime finds weights beside the file.
    const session = await (dataFiles.length > 0 ? ort.InferenceSession.create(file, options) : ort.InferenceSession.create(bytes, options));
    return { session, metadata };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InputError('features-corrupt', `the feature network ${file} does not load (${reason})`, 'give an ONNX file to --features');
  }
}

/** Channels are the extent of 1 or 3 beside the batch, or the last one; symbolic extents are any size. */
function dimensionsOf(shape: readonly (number | string)[], size: number | undefined, file: string): Omit<PictureFormat, 'range'> {
  const extents = shape.map((extent) => (typeof extent === 'number' && extent > 0 ? extent : undefined));
  const isChannels = (extent: number | undefined) => extent === 1 || extent === 3;
  const layout = isChannels(extents[1]) ? 'NCHW' : isChannels(extents[3]) ? 'NHWC' : undefined;
  if (extents.length !== 4 || layout === undefined) {
    const mend = 'give a network of images, [batch, channels, height, width] or [batch, height, width, channels] with 1 or 3 channels';
    throw unusable(file, `takes [${shape.join(', ')}]`, mend);
  }
  const [channels, height = size, width = size] = layout === 'NCHW' ? extents.slice(1) : [extents[3], extents[1], extents[2]];
  if (height === undefined || width === undefined) {
    throw unusable(file, 'takes images of any size', 'say which with --features-size N');
  }
  return { layout, height, width, channels: channels! };
}

function valuesOf({ data, dims }: ort.Tensor, name: string): Float32Array {
  if (!(data instanceof Float32Array) || dims.length < 2) {
    throw new InputError(
      'features-output',
      `the output ${name} of the feature network is no float32 row an image`,
      'give another --features',
    );
  }
  return data;
}

function joined(batches: readonly Float32Array[], count: number): Features {
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const values = new Float32Array(length);
  let offset = 0;
  for (const batch of batches) {
    values.set(batch, offset);
    offset += batch.length;
  }
  return features(values, Math.max(1, length / count));
}

const unusable = (file: string, what: string, mend: string) =>
  new InputError('features-input', `the feature network ${file} ${what}`, mend);
