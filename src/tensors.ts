/** A tensor at rest: values in row-major order. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type TensorMap = Readonly<Record<string, HostTensor>>;
