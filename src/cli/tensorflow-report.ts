import * as tf from '@tensorflow/tfjs';
import { isTensorFlowBackend, tensorflowDetails } from '../engines/tensorflow/details.js';
import { fusedOpNames, fusedOpsOf } from '../engines/tensorflow/fused-ops.js';
import { findBindingPackage } from '../setup/tensorflow/binding-package.js';
import { devicesInWords } from '../setup/tensorflow/devices.js';
import { isOfRecord, readRecord } from '../setup/tensorflow/record.js';

/** What `doctor` tells of the TensorFlow behind the engine, in rows of a table; the engine has been started if it can be. */
export async function tensorflowReport(): Promise<string[][]> {
  const backend = tf.findBackend('tensorflow');
  const started = backend && isTensorFlowBackend(backend) ? backend : undefined;
  const rows = origin();
  if (started) {
    const details = tensorflowDetails(started);
    await tf.setBackend('tensorflow');
    const fused = fusedOpNames(fusedOpsOf(started));
    rows.unshift(['version', details.version]);
    rows.push(['devices', await devicesInWords(details, process.env)]);
    rows.push(['fused operations', fused.length > 0 ? fused.join(', ') : 'none: composed ones are used']);
  }
  return rows;
}

/** Which TensorFlow the binding was made for, as the setup that made it has noted. */
function origin(): string[][] {
  const found = findBindingPackage();
  const record = found && readRecord(found);
  if (!record) return [['from', 'nothing is noted: `ganforge setup tensorflow` has not been here']];
  if (!isOfRecord(found, record)) return [['from', 'another binding than `ganforge setup tensorflow` has put there: run it again']];
  const { how, folder, python, compiler, node, date } = record;
  return [
    ['from', how === 'stock' ? `${folder}, the package's own download` : `${folder}, of ${python ?? 'a Python'}`],
    ['set up', [date.slice(0, 10), `with Node ${node}`, ...(compiler ? [compiler] : [])].join(', ')],
  ];
}
