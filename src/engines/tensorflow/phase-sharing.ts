import { createHash } from 'node:crypto';
import type * as tf from '@tensorflow/tfjs';
import type { Phase, Stage } from '../../systems/system.js';
import { type PhaseSharing, rehearsal, type SharedStep } from '../eager-backend.js';
import { trainedNetworks } from '../phase-step.js';
import { sharedInputs } from '../shared-inputs.js';
import type { TensorMetadata } from './operations.js';
import type { SharingOperations } from './sharing-operations.js';

/** What a phase gives to later ones of its iteration. */
interface Giving {
  readonly inputs: ReadonlySet<string>;
  /** Networks that no phase trains before the next that takes. */
  readonly networks: readonly string[];
}

type Results = Map<string, readonly TensorMetadata[]>;

/** Of what a worker keeps for all of its shards: beyond it shards are computed anew. A shard of 32 of DCGAN 64x64 takes 50 MB. */
const defaultMostBytes = 2 ** 30;

/**
 * Phases that share latents compute the generator's forward pass once, as pytorch/examples dcgan/main.py draws the fake batch once
 * for both updates. Its activations stay in TensorFlow, where the backward pass of the phase that takes them finds them.
 *
 * tfjs keeps no tape beyond a step, so that it is operations that are shared: the later phase runs as ever, and each of its
 * operations on the same values of the same parameters is given the result that is there. Where a shard has come to another worker
 * nothing is, and all is computed, with the same bits.
 */
export class TensorFlowPhaseSharing implements PhaseSharing {
  private readonly givers = new Map<Phase, Giving>();
  /** By the phase that takes. */
  private readonly takers = new Map<Phase, { readonly giver: Phase; readonly inputs: ReadonlySet<string> }>();
  /** By phase and shard, of `iteration` alone. */
  private readonly kept = new Map<Phase, Map<number, Results>>();
  private iteration: number | undefined;

  /** @param numberOf the number of a tensor of tfjs's, whose values have been copied to TensorFlow */
  constructor(
    private readonly operations: SharingOperations,
    private readonly numberOf: (tensor: tf.TensorInfo) => number,
    private readonly mostBytes = defaultMostBytes,
  ) {}

  load(stage: Stage): void {
    this.dispose();
    this.givers.clear();
    this.takers.clear();
    for (const [i, taker] of stage.phases.entries()) {
      const giver = stage.phases.slice(0, i).find((phase) => !this.takers.has(phase) && sharedInputs(phase, taker).size > 0);
      if (!giver) continue;
      const inputs = sharedInputs(giver, taker);
      this.takers.set(taker, { giver, inputs });
      const between = stage.phases.slice(stage.phases.indexOf(giver), i);
      const changed = new Set(between.flatMap((phase) => trainedNetworks(stage, phase)));
      const given = this.givers.get(giver);
      this.givers.set(giver, {
        inputs: new Set([...(given?.inputs ?? []), ...inputs]),
        // Of later takers fewer networks are as they were, and what follows from others is not asked for again.
        networks:
          given?.networks ?? Object.values(stage.optimizers).flatMap(({ networks }) => networks.filter((name) => !changed.has(name))),
      });
    }
  }

  during<T>(step: SharedStep, body: () => T): T {
    const { phase, position } = step;
    if (!position) return body();
    if (position.iteration !== this.iteration) this.dispose();
    this.iteration = position.iteration;
    const giving = this.givers.get(phase);
    if (giving) return this.give(step, giving, position.shard, body);
    const taking = this.takers.get(phase);
    const results = taking && this.kept.get(taking.giver)?.get(position.shard);
    if (!results) return body();
    this.nameValues(step, taking.inputs, this.givers.get(taking.giver)!.networks);
    this.operations.countHeavyTaken();
    const result = this.operations.taking(results, body);
    if (position === rehearsal && this.operations.countHeavyTaken() === 0) this.forget(phase, taking.giver);
    return result;
  }

  dispose(): void {
    for (const shards of this.kept.values()) for (const results of shards.values()) this.operations.release(results);
    this.kept.clear();
    this.iteration = undefined;
  }

  private give<T>(step: SharedStep, { inputs, networks }: Giving, shard: number, body: () => T): T {
    if (this.keptBytes() >= this.mostBytes) return body();
    this.nameValues(step, inputs, networks);
    return this.operations.keeping(this.room(step.phase, shard), body);
  }

  /** Inputs are known by their values, parameters by where they are: a new version is put elsewhere. */
  private nameValues({ models, inputs }: SharedStep, shared: ReadonlySet<string>, networks: readonly string[]): void {
    for (const name of shared) {
      const tensor = inputs[name];
      if (tensor) this.operations.name(this.numberOf(tensor), `${tensor.dtype}[${tensor.shape}]${digest(tensor)}`);
    }
    for (const network of networks) {
      for (const weight of models[network]?.trainableWeights ?? []) {
        const id = this.numberOf(weight.read());
        this.operations.name(id, `#${id}`);
      }
    }
  }

  /** For the results of a shard; of an earlier repeat of the phase there are none any more. */
  private room(phase: Phase, shard: number): Results {
    const shards = this.kept.get(phase) ?? new Map<number, Results>();
    this.kept.set(phase, shards);
    const earlier = shards.get(shard);
    if (earlier) this.operations.release(earlier);
    const results: Results = new Map();
    shards.set(shard, results);
    return results;
  }

  private keptBytes(): number {
    const tensors = [...this.kept.values()].flatMap((shards) => [...shards.values()].flatMap((results) => [...results.values()].flat()));
    return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, Float32Array.BYTES_PER_ELEMENT), 0);
  }

  /** A phase turned out to have nothing to take over. */
  private forget(taker: Phase, giver: Phase): void {
    this.takers.delete(taker);
    if ([...this.takers.values()].some((taking) => taking.giver === giver)) return;
    this.givers.delete(giver);
    for (const results of this.kept.get(giver)?.values() ?? []) this.operations.release(results);
    this.kept.delete(giver);
  }
}

function digest(tensor: tf.Tensor): string {
  const values = tensor.dataSync();
  return createHash('sha1')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}
