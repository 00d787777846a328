import { basename } from 'node:path';
import { InputError, RunError } from '../errors.js';
import { encodeModel, externalContent, placeExternally, weightBytes } from '../onnx/index.js';
import { OnnxGenerator } from '../serving/onnx-generator.js';
import type { Checkpoint } from '../training/checkpoint.js';
import type { SavedRun } from '../training/run-record.js';
import { version } from '../version.js';
import { describeModel, type Making } from './model-description.js';
import { dataFileOf, ModelFolder } from './model-folder.js';
import { drawWithTrainer, measureParity, type Sample, type Weighted } from './parity.js';
import { chooseTarget, type ExportTarget, type TargetOptions } from './target.js';
import { type NamedWeights, traceTarget } from './trace-target.js';

/**
 * A model is refused where it differs from the trainer by more than this, in units of its output (images: [-1, 1]).
 * float16 has 11 bits, and a generator rounds some ten times.
 */
export const parityLimits = { fp32: 1e-4, fp16: 2e-2 } as const;

/** Half of a step of 2 / 255: what rounding to bytes adds to the difference. */
const byteRounding = 1 / 255;

/** Weights of more bytes than this lie in a file of their own: protocol buffers end at 2 GiB, and a model holds more than weights. */
const largestInside = 2 ** 31 - 2 ** 24;

export interface ExportOptions extends TargetOptions {
  readonly out: string;
  /** By default the moving averages, or the network as last updated where it has none. */
  readonly weights?: 'ema' | 'raw';
  readonly precision?: 'fp32' | 'fp16';
  /** Bytes of weights that a model file holds; for tests. */
  readonly largestInside?: number;
}

export interface ExportResult extends Making {
  /** The model, and the file beside it that holds its weights, where there is one. */
  readonly paths: readonly string[];
  readonly bytes: number;
  /** Largest difference between trainer and file. */
  readonly parity: number;
}

/**
 * Writes a sampler or a network of a run as an ONNX file. What lies on the disk has been loaded in onnxruntime and has
 * given what the trainer gives.
 * @throws RunError where it does not, by more than `parityLimits`; InputError where `out` can't be written, or there is no
 *   such sampler, network or weight. Nothing is left behind then, and what was there stays.
 */
export async function exportModel(run: SavedRun, checkpoint: Checkpoint, options: ExportOptions): Promise<ExportResult> {
  const { out, precision = 'fp32' } = options;
  const stage = run.stages[checkpoint.progress.stage]!;
  const target = await chooseTarget(run, stage, options);
  const weights = chooseWeights(target, checkpoint, options.weights);
  const values = tensorsOf(checkpoint, weights);
  const graph = await traceTarget(stage, target, values, precision);
  const samples = await drawWithTrainer(
    run.config,
    stage,
    { sampler: target.sampler, weights: values },
    painterOf(run, checkpoint, target),
  );
  const limit = parityLimits[precision] + (target.output.format === 'uint8' ? byteRounding : 0);
  const external =
    weightBytes(graph) > (options.largestInside ?? largestInside) ? placeExternally(graph, basename(dataFileOf(out))) : undefined;
  const encode = (parity?: number) =>
    encodeModel(graph, {
      producerName: 'ganforge',
      producerVersion: version,
      metadata: describeModel(run, checkpoint, target, { weights, precision, ...(parity === undefined ? {} : { parity }) }),
      ...(external ? { external } : {}),
    });
  return ModelFolder.use(out, async (folder) => {
    if (external) await folder.writeData(externalContent(graph, external));
    // Once to learn what it differs by, once more with that in its metadata: as it will lie there.
    await folder.writeModel(encode());
    const learnt = await checkedParity(folder.model, samples, limit, options);
    await folder.writeModel(encode(learnt));
    const parity = await checkedParity(folder.model, samples, limit, options);
    return { ...(await folder.install()), weights, precision, parity };
  });
}

/** @throws RunError where the file differs from the trainer by more than `limit` */
async function checkedParity(file: string, samples: readonly Sample[], limit: number, { out, precision }: ExportOptions): Promise<number> {
  const model = await OnnxGenerator.open(file);
  try {
    const parity = await measureParity(model, samples);
    if (parity <= limit) return parity;
    const what = `the exported model differs from the trainer by ${parity.toExponential(1)}, more than ${Number(limit.toPrecision(2))}`;
    throw new RunError('export-parity', what, `${out} was not written${precision === 'fp16' ? '; --precision fp32 may do' : ''}`);
  } finally {
    await model.release();
  }
}

/**
 * The model of a run's sampler, by default the first, as bytes, not compared with anything: what `generate RUN` draws with.
 * @throws InputError where there is no such sampler
 */
export async function modelBytes(run: SavedRun, checkpoint: Checkpoint, sampler?: string): Promise<Uint8Array> {
  const stage = run.stages[checkpoint.progress.stage]!;
  const target = await chooseTarget(run, stage, sampler === undefined ? {} : { sampler });
  const graph = await traceTarget(stage, target, checkpoint.ema);
  return encodeModel(graph, { metadata: describeModel(run, checkpoint, target, { weights: 'ema', precision: 'fp32' }) });
}

/** The moving averages, or the networks as they were last updated. */
const tensorsOf = (checkpoint: Checkpoint, which: 'ema' | 'raw'): NamedWeights =>
  which === 'ema' ? checkpoint.ema : checkpoint.parameters;

/** What draws the images that a network is compared on: the system's first sampler, where the stage has its weights. */
function painterOf({ samplers: [sampler] }: SavedRun, { ema }: Checkpoint, { network }: ExportTarget): Weighted | undefined {
  if (network === undefined || sampler?.output.kind !== 'image') return undefined;
  const known = sampler.networks.every((name) => [...ema.keys()].some((key) => key.startsWith(`${name}/`)));
  return known ? { sampler, weights: ema } : undefined;
}

/**
 * Averages are kept of the networks of samplers only.
 * @throws InputError where averages are asked for that are not there
 */
function chooseWeights({ network }: ExportTarget, { ema }: Checkpoint, wanted: 'ema' | 'raw' | undefined): 'ema' | 'raw' {
  if (network === undefined) return wanted ?? 'ema';
  const averaged = [...ema.keys()].some((name) => name.startsWith(`${network}/`));
  if (wanted === 'ema' && !averaged) throw new InputError('no-averages', `no moving averages of ${network} are kept`, 'use --weights raw');
  return wanted ?? (averaged ? 'ema' : 'raw');
}
