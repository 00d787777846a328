import { current, type NetworkMemory, next, type Versions } from './shared-memory.js';

/** What an update did to a network. */
export interface ParameterNorm {
  /** L2 norm of its parameters. */
  readonly parameters: number;
  /** L2 norm of what the last update added to them. */
  readonly update: number;
}

/** Of the wall time, what measuring may take for each phase. */
const share = 1 / 500;

/**
 * Measures parameters and their updates now and then: as often as it may without being noticed, which is every step of a small network
 * and every few seconds of a large one.
 */
export class ParameterNorms {
  /** When each phase is measured again, in milliseconds of the clock. */
  readonly #due = new Map<string, number>();

  /** @param clock milliseconds */
  constructor(
    private readonly networks: Readonly<Record<string, NetworkMemory>>,
    private readonly versions: Pick<Versions, 'networks'>,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * To be called right after an update, which leaves the parameters from before it in the other of their two buffers.
   * @param trained networks that the phase trains
   * @returns undefined where it is too soon
   */
  measure(phase: string, trained: readonly string[]): Record<string, ParameterNorm> | undefined {
    const started = this.clock();
    if (started < (this.#due.get(phase) ?? 0)) return undefined;
    const norms = Object.fromEntries(trained.map((network) => [network, this.#of(network)]));
    const ended = this.clock();
    this.#due.set(phase, ended + (ended - started) / share);
    return norms;
  }

  #of(network: string): ParameterNorm {
    const { parameters } = this.networks[network]!;
    const version = this.versions.networks[network]!.parameters;
    const [values, before] = [current(parameters, version), next(parameters, version)];
    let [square, change] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const difference = value - before[i]!;
      square += value * value;
      change += difference * difference;
    }
    return { parameters: Math.sqrt(square), update: Math.sqrt(change) };
  }
}
