import type { Communicator } from '../../cluster/communicator.js';
import { kernelsFor, shareVectors } from '../../training/vectors/space.js';
import { compileKernels } from '../../training/vectors/wasm.js';
import { median } from '../contestant.js';
import type { Point } from './alpha-beta.js';
import type { Communicated } from './protocol.js';

/** Bytes of the messages that are measured. */
export const gatherSizes = [64, 1024, 4096, 16_384, 65_536] as const;
export const vectorSizes = [64, 4096, 65_536, 2 ** 20, 2 ** 22, 2 ** 24] as const;

/** Measures the collectives of a communicator, medians of so many; every rank calls it, and there are an even number of them. */
export async function communicate(communicator: Communicator, repeats: number): Promise<Communicated> {
  const longest = Math.max(...vectorSizes) / Float32Array.BYTES_PER_ELEMENT;
  const { vectors, ...space } = shareVectors(compileKernels(), (take) => ({ own: take(longest), received: take(longest) }));
  const { own, received } = vectors;
  const kernels = kernelsFor(space);
  const partner = communicator.rank ^ 1;
  const ofVectors = (act: (own: Float32Array, received: Float32Array) => unknown) =>
    measure(vectorSizes, repeats, (bytes) => act(own.subarray(0, bytes / 4), received.subarray(0, bytes / 4)));
  const message = new Uint8Array(Math.max(...gatherSizes));
  return {
    gather: await measure(gatherSizes, repeats, (bytes) => communicator.gather(message.subarray(0, bytes))),
    exchange: await ofVectors((send, receive) => communicator.exchange(partner, send, receive)),
    sum: await ofVectors((values) => communicator.sum(values.fill(0))),
    add: await ofVectors((into, other) => kernels.add(into, other, into)),
  };
}

async function measure(sizes: readonly number[], repeats: number, act: (bytes: number) => unknown): Promise<Point[]> {
  const points: Point[] = [];
  for (const bytes of sizes) {
    const times: number[] = [];
    for (let i = -2; i < repeats; i++) {
      const started = performance.now();
      await act(bytes);
      if (i >= 0) times.push((performance.now() - started) / 1000);
    }
    points.push({ bytes, seconds: median(times) });
  }
  return points;
}
