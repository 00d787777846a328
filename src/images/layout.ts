import type { HostTensor } from '../tensors.js';

/** Images NCHW, as ONNX models give them, to NHWC; other tensors stay as they are. */
export function channelsLast({ shape, data }: HostTensor): HostTensor {
  if (shape.length !== 4) return { shape, data };
  const [n, channels, height, width] = shape as readonly [number, number, number, number];
  const moved = new Float32Array(data.length);
  const plane = height * width;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < channels; c++) {
      const from = (i * channels + c) * plane;
      const to = i * plane * channels + c;
      for (let p = 0; p < plane; p++) moved[to + p * channels] = data[from + p]!;
    }
  }
  return { shape: [n, height, width, channels], data: moved };
}

/** Images NHWC, as tfjs and pictures have them, to NCHW. */
export function channelsFirst({ shape, data }: HostTensor): HostTensor {
  const [n, height, width, channels] = shape as readonly [number, number, number, number];
  const moved = new Float32Array(data.length);
  const plane = height * width;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < channels; c++) {
      const from = i * plane * channels + c;
      const to = (i * channels + c) * plane;
      for (let p = 0; p < plane; p++) moved[to + p] = data[from + p * channels]!;
    }
  }
  return { shape: [n, channels, height, width], data: moved };
}
