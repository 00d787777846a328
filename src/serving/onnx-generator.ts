import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { EngineInput, EngineInputs } from '../engines/engine.js';
import { InputError } from '../errors.js';
import { type ModelDescription, readDescription } from '../export/model-description.js';
import { channelsFirst } from '../images/layout.js';
import { decodeModelMetadata, type ModelHeader } from '../onnx/index.js';
import type { ModelOutput } from './model-output.js';

/** Rows given to onnxruntime at once: larger batches are no faster and take memory. */
const rowsAtOnce = 64;

/** An exported model in onnxruntime: named inputs to images, points, or what a discriminator says. */
export class OnnxGenerator {
  private constructor(
    private readonly session: ort.InferenceSession,
    readonly description: ModelDescription,
    readonly metadata: Readonly<Record<string, string>>,
  ) {}

  /** @throws InputError where the file is missing, is no ONNX model or was not exported by ganforge */
  static async open(path: string): Promise<OnnxGenerator> {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch {
      throw new InputError('model-missing', `${path} can't be read`, 'give an ONNX file or a run');
    }
    const header = headerOf(bytes, path);
    const missing = header.dataFiles.find((file) => !existsSync(join(dirname(path), file)));
    if (missing !== undefined) {
      const what = `${path} keeps its weights in ${join(dirname(path), missing)}, which is not there`;
      throw new InputError('model-incomplete', what, 'put the two side by side, or export it again');
    }
    // By its path onnxruntime finds the weights beside it.
    return OnnxGenerator.create(header.dataFiles.length > 0 ? path : bytes, header, path);
  }

  /**
   * @param path what errors call the bytes
   * @throws InputError where the bytes are no ONNX model, were not exported by ganforge, or have weights beside them
   */
  static load(bytes: Uint8Array, path = 'the model'): Promise<OnnxGenerator> {
    return OnnxGenerator.create(bytes, headerOf(bytes, path), path);
  }

  private static async create(source: string | Uint8Array, { metadata }: ModelHeader, path: string): Promise<OnnxGenerator> {
    const description = readDescription(metadata, path);
    try {
      // Two overloads of one function.
      const options = { logSeverityLevel: 4 } as const;
      const session = await (typeof source === 'string'
        ? ort.InferenceSession.create(source, options)
        : ort.InferenceSession.create(source, options));
      return new OnnxGenerator(session, description, metadata);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new InputError('model-corrupt', `onnxruntime does not load ${path} (${reason})`, 'export it again');
    }
  }

  /**
   * Computes all rows, some at a time; a row's result never depends on the others.
   * @param inputs images as NHWC in [-1, 1]
   */
  async run(inputs: EngineInputs): Promise<ModelOutput> {
    const rows = this.countRows(inputs);
    const { name } = this.description.output;
    const parts: ModelOutput[] = [];
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const output = (await this.session.run(this.feeds(inputs, start, Math.min(rows, start + rowsAtOnce))))[name]!;
      parts.push({ shape: output.dims, data: output.data as Float32Array | Uint8Array });
    }
    return concatenate(parts);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private countRows(inputs: EngineInputs): number {
    const batched = this.description.inputs.find(({ kind }) => kind !== 'scalar');
    return batched ? inputs[batched.name]!.shape[0]! : 1;
  }

  private feeds(inputs: EngineInputs, start: number, end: number): Record<string, ort.Tensor> {
    return Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype, data }]) => {
        const [rows, ...rest] = shape;
        if (rows === undefined) return [name, new ort.Tensor(dtype, data, [])];
        const length = data.length / rows;
        return [name, this.tensorOf(name, { shape: [end - start, ...rest], dtype, data: data.slice(start * length, end * length) })];
      }),
    );
  }

  private tensorOf(name: string, { shape, dtype, data }: EngineInput): ort.Tensor {
    const { kind } = this.description.inputs.find((input) => input.name === name) ?? {};
    if (kind !== 'image' || !(data instanceof Float32Array)) return new ort.Tensor(dtype, data, shape);
    const moved = channelsFirst({ shape, data });
    return new ort.Tensor('float32', moved.data, moved.shape);
  }
}

function headerOf(bytes: Uint8Array, path: string): ModelHeader {
  try {
    return decodeModelMetadata(bytes);
  } catch {
    throw new InputError('model-corrupt', `${path} is no ONNX model, or is damaged`, 'export it again');
  }
}

function concatenate(parts: readonly ModelOutput[]): ModelOutput {
  const [first] = parts;
  const length = parts.reduce((sum, part) => sum + part.data.length, 0);
  const data = first!.data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [parts.reduce((sum, part) => sum + part.shape[0]!, 0), ...first!.shape.slice(1)], data };
}
