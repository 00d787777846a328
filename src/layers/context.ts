import type * as tf from '@tensorflow/tfjs';
import type { Distribution } from '../random/distribution.js';
import type { FusedOps } from './fused-ops.js';

/** Noise that a layer asked for while its phase was rehearsed; fed under `name` in every step. */
export interface NoiseRequest {
  readonly name: string;
  /** With the sample as first axis. */
  readonly shape: readonly number[];
  readonly distribution: Distribution;
}

/**
 * What a layer may ask of the step it is applied in. Engines open a context around a phase or a sampler; layers reach it
 * through `layerContext()`, because tfjs gives `call` no room for more arguments.
 */
export class LayerContext {
  /** The network being applied, '' between them; part of the name of every noise tensor. */
  network = '';
  /** None in phases of second order: nothing can be differentiated through them. */
  readonly fused: FusedOps;
  private readonly calls = new Map<string, number>();

  /**
   * @param order 2 where gradients of gradients are taken: layers then use composed operations
   * @param provide gives the tensor for a request; a tracer declares an input, an eager engine hands the drawn values
   * @param fused operations of the engine that phases of first order may use in place of composed ones
   */
  constructor(
    readonly order: 1 | 2,
    private readonly provide: (request: NoiseRequest) => tf.Tensor,
    fused: FusedOps = {},
  ) {
    this.fused = order === 1 ? fused : {};
  }

  /** Noise for one call site, a layer or a name of the loss's own: the k-th time a layer asks within a step it gets the k-th tensor, [sample, ...]. */
  noise(layer: string, shape: readonly number[], distribution: Distribution): tf.Tensor {
    const site = this.network === '' ? `noise/${layer}` : `noise/${this.network}/${layer}`;
    const call = (this.calls.get(site) ?? 0) + 1;
    this.calls.set(site, call);
    return this.provide({ name: call === 1 ? site : `${site}#${call}`, shape, distribution });
  }
}

let current: LayerContext | undefined;

/** Runs `body` with `context` as what layers see; contexts do not nest. */
export function withLayerContext<T>(context: LayerContext, body: () => T): T {
  const outer = current;
  current = context;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** @throws Error outside a phase or sampler: the layer needs something only an engine can give */
export function layerContext(): LayerContext {
  if (!current) throw new Error('a layer asked for noise outside a phase or sampler; apply networks through an engine');
  return current;
}

/** 1 outside a context, where nothing but plain inference happens. */
export const differentiationOrder = (): 1 | 2 => current?.order ?? 1;

/** Fused operations of the engine; none outside a phase, in samplers and in phases of second order. */
export const fusedOps = (): FusedOps => current?.fused ?? {};
