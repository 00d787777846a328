import type { DatasetDescriptor } from '../data/dataset.js';
import { fillIndices } from '../data/sampler.js';
import { fillSamples } from '../random/random.js';
import type { FeatureNetwork } from './feature-network.js';
import { type Features, features, sliceRows } from './features.js';
import { drawGaussian, fitPrincipalGaussian, type PrincipalGaussian } from './gaussian-baseline.js';
import type { Asked, Generated } from './generated.js';
import type { Subject } from './measure.js';
import { noisePictures, type Pictures, picturesOf, pixelsOf, readPictures, readValues } from './pictures.js';

/** Principal components that the Gaussian varies along, at most. */
const mostComponents = 100;
/** Images it is fitted to, at most. */
const mostFitted = 10_000;

export interface CandidateSource {
  readonly data: DatasetDescriptor;
  readonly generated: Generated;
  /** Absent where no metric asks for it. */
  readonly network?: FeatureNetwork;
  readonly samples: number;
  readonly seed: number;
}

/** The sets of samples that are measured in each repetition, `samples` of each. */
export class Candidates {
  private gaussian: PrincipalGaussian | undefined;

  constructor(private readonly source: CandidateSource) {}

  /** Real samples to compare with, and as many others: drawn anew for each repetition, none in both. */
  async real(repeat: number): Promise<{ readonly reference: Subject; readonly other: Subject }> {
    const { data, samples, seed } = this.source;
    const indices = new Int32Array(2 * samples);
    fillIndices(indices, 0, data.size, seed, `evaluation/${repeat}`);
    return { reference: await this.realAt(indices.subarray(0, samples)), other: await this.realAt(indices.subarray(samples)) };
  }

  /** The next `samples` that the generator drew. */
  generated(repeat: number): Promise<Subject> {
    const { generated, samples } = this.source;
    const rows = this.rowsOf(generated.values, repeat * samples, (repeat + 1) * samples);
    const asked = this.askedFor(repeat);
    return this.subject(rows, asked);
  }

  /** Uniform noise: pixels, or points in the box that holds the real ones. With classes as if they had been asked for. */
  async noise(repeat: number, reference: Subject): Promise<Subject> {
    const { data, samples, seed } = this.source;
    const key = { seed, purpose: 'evaluation/noise', repeat };
    const asked = this.askedFor(repeat);
    if (data.kind === 'image') return this.ofPictures(noisePictures(samples, shapeOf(data), key), asked);
    const values = new Float32Array(samples * data.shape[0]!);
    fillSamples(values, data.shape[0]!, 0, 'uniform01', key);
    return this.subject(scaleToBox(values, reference.values), asked);
  }

  /** Samples of a Gaussian along the first principal components of the images: the best that a linear model does. */
  principalGaussian(repeat: number): Promise<Subject> {
    const { data, samples, seed } = this.source;
    this.gaussian ??= fitGaussianTo(data, seed);
    const all = drawGaussian(this.gaussian, (repeat + 1) * samples, seed, [-1, 1]);
    return this.ofPictures(picturesOf(sliceRows(all, repeat * samples, (repeat + 1) * samples).values, data.shape), this.askedFor(repeat));
  }

  private async realAt(indices: Int32Array): Promise<Subject> {
    const { data, generated } = this.source;
    const classes = Int32Array.from(indices, (index) => data.labels[index] ?? 0);
    const asked: Asked | undefined = generated.asked && { kind: generated.asked.kind, classes, count: data.classes };
    if (data.kind === 'image') return this.ofPictures(readPictures(data, indices), asked);
    return this.subject(readValues(data, indices), asked);
  }

  private rowsOf(values: Float32Array, start: number, end: number): Float32Array {
    const size = this.source.data.shape.reduce((a, b) => a * b, 1);
    return values.subarray(start * size, end * size);
  }

  private askedFor(repeat: number): Asked | undefined {
    const { generated, samples } = this.source;
    return generated.asked && { ...generated.asked, classes: generated.asked.classes.slice(repeat * samples, (repeat + 1) * samples) };
  }

  private subject(values: Float32Array, asked: Asked | undefined): Promise<Subject> {
    const { data } = this.source;
    if (data.kind === 'image') return this.ofPictures(picturesOf(values, data.shape), asked);
    return Promise.resolve({ values: features(values, data.shape[0]!), ...(asked ? { asked } : {}) });
  }

  private async ofPictures(pictures: Pictures, asked: Asked | undefined): Promise<Subject> {
    const activations = await this.source.network?.apply(pictures);
    return { values: pixelsOf(pictures), ...(activations ? { activations } : {}), ...(asked ? { asked } : {}) };
  }
}

const shapeOf = ({ shape }: DatasetDescriptor) => shape as readonly [number, number, number];

function fitGaussianTo(data: DatasetDescriptor, seed: number): PrincipalGaussian {
  const indices = new Int32Array(Math.min(data.size, mostFitted));
  fillIndices(indices, 0, data.size, seed, 'evaluation/gaussian');
  const size = data.shape.reduce((a, b) => a * b, 1);
  return fitPrincipalGaussian(features(readValues(data, indices), size), Math.min(mostComponents, size));
}

/** [0, 1] to the least and greatest value of each column. */
function scaleToBox(values: Float32Array, { values: real, size }: Features): Float32Array {
  const low = new Array<number>(size).fill(Number.POSITIVE_INFINITY);
  const high = new Array<number>(size).fill(Number.NEGATIVE_INFINITY);
  real.forEach((value, i) => {
    low[i % size] = Math.min(low[i % size]!, value);
    high[i % size] = Math.max(high[i % size]!, value);
  });
  return values.map((value, i) => low[i % size]! + value * (high[i % size]! - low[i % size]!));
}
