import type { Precision } from '../engines/engine.js';
import { Contestant } from './contestant.js';
import { type PeerCase, type PeerEngine, preparePeerCase } from './peer-cases.js';
import type { PyTorchMode, PyTorchPeer } from './pytorch.js';

/** A program that trains a case when it is its turn. */
export interface PeerContestant {
  readonly name: string;
  readonly precision: Precision;
  /** Whether it is one of those that ganforge is measured against. */
  readonly isPeer: boolean;
  /** Trains for at least so many seconds. @returns seconds of an iteration */
  round(seconds: number): Promise<number>;
  close(): Promise<void>;
}

/** PyTorch in one of its modes; the process serves them all. */
export function pytorchContestant(peer: PyTorchPeer, { name }: PeerCase, mode: PyTorchMode, batch: number): PeerContestant {
  return {
    name: `PyTorch, ${mode}`,
    precision: mode.startsWith('bf16') ? 'bf16' : 'float32',
    isPeer: true,
    round: (seconds) => peer.round(name, mode, batch, seconds),
    close: async () => {},
  };
}

/** Ganforge with workers of one thread. */
export async function ganforgeContestant(
  peerCase: PeerCase,
  batch: number,
  workers: number,
  engine: PeerEngine,
  precision: Precision,
): Promise<PeerContestant> {
  const contestant = await Contestant.start(await preparePeerCase(peerCase, batch, workers, engine, precision));
  return {
    name: `ganforge, ${engine}${precision === 'float32' ? '' : ` ${precision}`}`,
    precision,
    isPeer: false,
    round: async (seconds) => (await contestant.round(seconds)).seconds,
    close: () => contestant.close(),
  };
}
