import type { FlatNetworks } from '../../engines/initialize.js';
import type { Layouts } from '../../engines/layout.js';
import { modelBytes } from '../../export/export-model.js';
import type { HostTensor } from '../../tensors.js';
import { describeNetworks } from '../../training/prepare.js';
import { startOfRun } from '../../training/progress.js';
import { dataRecord } from '../../training/run-record.js';
import { type PeerCase, preparePeerCase } from '../peer-cases.js';

/** The generator of a case as an exported file with all its metadata, its weights as drawn at the start: it takes as long as a trained one. */
export async function untrainedModel(peerCase: PeerCase): Promise<Uint8Array> {
  const { config, system, stages, samplers, datasets } = await preparePeerCase(peerCase, 64, 1, 'onnxruntime');
  const { layouts, initial } = await describeNetworks(stages[0]!, config.seed);
  const weights = namedWeights(layouts, initial);
  const none = new Map<string, HostTensor>();
  return modelBytes(
    { config, system, stages, samplers, data: dataRecord(datasets) },
    { path: '', progress: startOfRun(), parameters: weights, optimizer: none, ema: weights, memory: none },
  );
}

/** As a checkpoint holds them. */
function namedWeights(layouts: Layouts, values: FlatNetworks): ReadonlyMap<string, HostTensor> {
  const named = new Map<string, HostTensor>();
  for (const [network, layout] of Object.entries(layouts)) {
    for (const part of ['parameters', 'state'] as const) {
      for (const { name, shape, offset, size } of layout[part]) {
        named.set(`${network}/${name}`, { shape, data: values[network]![part].slice(offset, offset + size) });
      }
    }
  }
  return named;
}
