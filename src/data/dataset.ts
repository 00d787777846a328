/** What a system may know of a data stream before it is read. */
export interface StreamShape {
  readonly kind: 'image' | 'points';
  /** Of one sample: `[height, width, channels]` for images, `[dimensions]` for points. */
  readonly shape: readonly number[];
  /** Number of labelled classes, 0 where there are no labels. */
  readonly classes: number;
  /** Number of samples. */
  readonly size: number;
  /** Mean of every element over the data set, in the batches' range: the data's marginals. Length: product of `shape`. */
  readonly mean: Float32Array;
}

/** The streams of a run by name; systems with one source call it `data`. */
export type DataShape = Readonly<Record<string, StreamShape>>;

/** Everything a worker thread needs to read a data set; survives a structured clone. */
export interface DatasetDescriptor extends StreamShape {
  /** The specification it was opened by, its path made absolute: `mnist`, `folder:/pictures`. */
  readonly spec: string;
  /** sha-256 over shape, labels and content, hexadecimal. */
  readonly hash: string;
  readonly classNames: readonly string[];
  /** Class of each sample; length `size`, or 0 where there are no labels. Lies on a SharedArrayBuffer. */
  readonly labels: Int32Array;
  /** `file`: bytes 0..255 a sample after another from `offset`. `memory`: float32 values on a SharedArrayBuffer. */
  readonly storage:
    | { readonly kind: 'file'; readonly path: string; readonly offset: number }
    | { readonly kind: 'memory'; readonly values: Float32Array };
}

/** Random access to the samples of a data set. Images come as [-1, 1] in NHWC; points as they are. */
export interface Dataset {
  readonly descriptor: DatasetDescriptor;
  /**
   * Writes the samples at `indices`, one after another, into `into`.
   * @param into length `indices.length * product(shape)`
   */
  read(indices: ArrayLike<number>, into: Float32Array): void;
  close(): void;
}
