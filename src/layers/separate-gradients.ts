import * as tf from '@tensorflow/tfjs';

/**
 * Convolutions and dense layers of tfjs-layers are one custom operation each, whose gradient computes those of the input, the
 * weights and the bias at once: those of the weights too of a network that a phase does not train, and those of the images that a
 * discriminator is given. Made of plain operations they have a gradient an input, which tfjs takes where something needs it.
 */
const plain: Readonly<Record<string, (inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap) => tf.Tensor>> = {
  [tf.FusedConv2D]: ({ x, filter, bias }, attributes) => {
    const { strides, pad, dataFormat, dilations, dimRoundingMode } = attributes as tf.NamedAttrMap & tf.FusedConv2DAttrs;
    return plus(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, dataFormat, dilations, dimRoundingMode), bias);
  },
  [tf._FusedMatMul]: ({ a, b, bias }, attributes) => {
    const { transposeA, transposeB } = attributes as tf.NamedAttrMap & tf._FusedMatMulAttrs;
    return plus(tf.matMul(a!, b!, transposeA, transposeB), bias);
  },
};

const plus = (x: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor => (bias ? tf.add(x, bias) : x);

/** Thrown out of a custom operation that turns out to be one of the above, before it has computed anything. */
const isLayer = Symbol('a fused layer');

/** Runs `body`, which differentiates, so that layers compute those gradients only that are needed. Values stay the same. */
export function withSeparateGradients<T>(body: () => T): T {
  const engine = tf.engine();
  const own = { customGrad: engine.customGrad, runKernel: engine.runKernel };
  const customGrad = engine.customGrad.bind(engine);
  const runKernel = engine.runKernel.bind(engine);
  /** Whether what runs is the forward pass of a custom operation that is recorded. */
  let probing = false;
  const probe = <U>(value: boolean, run: () => U): U => {
    const outer = probing;
    probing = value;
    try {
      return run();
    } finally {
      probing = outer;
    }
  };

  engine.runKernel = <U extends tf.Tensor | tf.Tensor[]>(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}): U => {
    const composed = plain[name];
    // tfjs takes these kernels while it records for layers without an activation only.
    if (composed && probing) throw isLayer;
    if (composed && engine.isTapeOn()) return composed(inputs, attributes) as U;
    return runKernel<U>(name, inputs, attributes);
  };
  engine.customGrad = (f) => {
    const recorded = customGrad((...given) => probe(true, () => f(...given)));
    const unrecorded = customGrad(f);
    return (...inputs) => {
      // Profiling, tfjs drops what is thrown.
      if (!engine.isTapeOn() || engine.state.profiling) return probe(false, () => unrecorded(...inputs));
      try {
        return recorded(...inputs);
      } catch (reason) {
        if (reason !== isLayer) throw reason;
        return f(...inputs, () => {}).value;
      }
    };
  };
  try {
    return body();
  } finally {
    Object.assign(engine, own);
  }
}
