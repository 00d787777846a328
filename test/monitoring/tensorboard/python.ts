import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * A Python that has TensorBoard: the one that GANFORGE_TEST_PYTHON names, or that of `.ci/run`.
 * @returns a reason where there is none
 */
export function pythonWithTensorBoard(): { readonly python: string } | { readonly reason: string } {
  const python = process.env.GANFORGE_TEST_PYTHON ?? resolve('.cache/tensorflow/bin/python');
  if (!existsSync(python)) return { reason: `there is no ${python}; GANFORGE_TEST_PYTHON names another` };
  const { status } = spawnSync(python, ['-c', 'import tensorboard']);
  return status === 0 ? { python } : { reason: `${python} has no tensorboard` };
}

/** What TensorBoard's own reader finds in a folder; numbers that are not finite are null. */
export interface Accumulated {
  readonly scalars: Readonly<Record<string, readonly (readonly [step: number, value: number | null])[]>>;
  readonly images: Readonly<Record<string, readonly (readonly [step: number, width: number, height: number, bytes: number])[]>>;
  readonly texts: Readonly<Record<string, readonly (readonly [step: number, text: string])[]>>;
  /** Seconds since 1970. */
  readonly firstEvent: number;
}

// TensorBoard takes the whole of TensorFlow where it is there, unless this module is: its own reader is enough.
const script = `
import json, math, sys, types
sys.modules['tensorboard.compat.notf'] = types.ModuleType('notf')
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'images': 0, 'tensors': 0})
events.Reload()
tags = events.Tags()
finite = lambda value: value if math.isfinite(value) else None
print(json.dumps({
    'scalars': {tag: [(e.step, finite(e.value)) for e in events.Scalars(tag)] for tag in tags['scalars']},
    'images': {tag: [(e.step, e.width, e.height, len(e.encoded_image_string)) for e in events.Images(tag)] for tag in tags['images']},
    'texts': {tag: [(e.step, e.tensor_proto.string_val[0].decode()) for e in events.Tensors(tag)]
              for tag in events.PluginTagToContent('text')},
    'firstEvent': events.FirstEventTimestamp(),
}))
`;

export function accumulate(python: string, folder: string): Accumulated {
  const { status, stdout, stderr } = spawnSync(python, ['-c', script, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`TensorBoard's reader failed: ${stderr}`);
  return JSON.parse(stdout) as Accumulated;
}
