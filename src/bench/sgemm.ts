import { GraphBuilder } from '../onnx/builder.js';
import { cpuOptions, SynchronousSession } from '../onnx/synchronous-session.js';

const sizes = [1024, 2048];

/** Products of large matrices: about the most single-precision arithmetic that a machine can be got to do. */
export class Sgemm {
  private readonly products: readonly { readonly size: number; readonly session: SynchronousSession }[];

  /** @param threads of each product */
  constructor(threads: number) {
    this.products = sizes.map((size) => {
      const g = new GraphBuilder();
      const [a, b] = ['a', 'b'].map((name) => g.input({ name, shape: [size, size], dtype: 'float32' }));
      const y = g.op('ReduceMax', [g.op('MatMul', [a, b]), g.ints([0, 1])], { keepdims: 0 });
      return { size, session: new SynchronousSession(g.finish('sgemm', { y }), cpuOptions(threads)) };
    });
  }

  /** The best of some products, in operations a second. */
  round(): number {
    return Math.max(
      ...this.products.flatMap(({ size, session }) => {
        const matrix = { shape: [size, size], dtype: 'float32' as const, data: new Float32Array(size * size).fill(0.5) };
        return Array.from({ length: 3 }, () => {
          const start = performance.now();
          session.run({ a: matrix, b: matrix });
          return (2 * size ** 3) / ((performance.now() - start) / 1000);
        });
      }),
    );
  }

  release(): void {
    for (const { session } of this.products) session.release();
  }
}
