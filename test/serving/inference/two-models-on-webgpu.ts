import { bytesOf, mixingGraph, plainly, rowsJob, runnerOf, scalarGraph } from './support.js';

/** A program: two models on WebGPU compute at once; prints whether they share a thread, and the largest relative error. */
const runners = await Promise.all([scalarGraph, mixingGraph].map((graph) => runnerOf(graph, { device: 'webgpu' })));
const [scalar, mixing] = runners;
const plain = rowsJob(5, 1, 4);
const scaled = { ...plain, inputs: [...plain.inputs, { name: 'psi', datatype: 'FP32', shape: [], data: Float32Array.of(0.5) } as const] };

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer);
let worst = 0;
const check = async (graph: typeof scalarGraph, job: typeof plain, run: ReturnType<(typeof runners)[number]['run']>): Promise<void> => {
  const [, expected] = (await plainly(graph, job)).y!;
  const [, actual] = bytesOf(await run).y!;
  for (const [i, value] of floats(expected).entries())
    worst = Math.max(worst, Math.abs(floats(actual)[i]! - value) / (1 + Math.abs(value)));
};
const checks = Array.from({ length: 10 }, () => [
  check(scalarGraph, scaled, scalar!.run(scaled)),
  check(mixingGraph, plain, mixing!.run(plain)),
]);
await Promise.all(checks.flat());
console.log(JSON.stringify({ shared: scalar!.threads[0] === mixing!.threads[0], place: scalar!.place, worst }));
await Promise.all(runners.map((runner) => runner.close()));
