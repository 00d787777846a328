import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import type { EngineInputs } from '../engines/engine.js';
import { InputError } from '../errors.js';
import { type ModelDescription, readDescription } from '../export/model-description.js';
import { decodeModelMetadata } from '../onnx/index.js';
import type { HostTensor } from '../tensors.js';

/** Rows given to onnxruntime at once: larger batches are no faster and take memory. */
const rowsAtOnce = 64;

/** An exported generator in onnxruntime: named inputs to images (NCHW, [-1, 1]) or points. */
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
    return OnnxGenerator.load(bytes, path);
  }

  /** @param path what errors call the bytes */
  static async load(bytes: Uint8Array, path = 'the model'): Promise<OnnxGenerator> {
    let metadata: Readonly<Record<string, string>>;
    try {
      metadata = decodeModelMetadata(bytes).metadata;
    } catch {
      throw new InputError('model-corrupt', `${path} is no ONNX model, or is damaged`, 'export it again');
    }
    const description = readDescription(metadata, path);
    try {
      const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
      return new OnnxGenerator(session, description, metadata);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new InputError('model-corrupt', `onnxruntime does not load ${path} (${reason})`, 'export it again');
    }
  }

  /** Draws all rows, some at a time; a row's result never depends on the others. */
  async run(inputs: EngineInputs): Promise<HostTensor> {
    const rows = this.countRows(inputs);
    const { name } = this.description.output;
    const parts: HostTensor[] = [];
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const output = (await this.session.run(this.feeds(inputs, start, Math.min(rows, start + rowsAtOnce))))[name]!;
      parts.push({ shape: output.dims, data: output.data as Float32Array });
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
        return [name, new ort.Tensor(dtype, data.slice(start * length, end * length), [end - start, ...rest])];
      }),
    );
  }
}

function concatenate(parts: readonly HostTensor[]): HostTensor {
  const [first] = parts;
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [parts.reduce((sum, part) => sum + part.shape[0]!, 0), ...first!.shape.slice(1)], data };
}
