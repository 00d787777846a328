import { join } from 'node:path';
import type { RunConfig } from '../../src/config/schema.js';
import { savePng } from '../../src/images/png.js';
import type { ModelOutput } from '../../src/serving/model-output.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import type { Checkpoint } from '../../src/training/checkpoint.js';
import type { PreparedRun } from '../../src/training/prepare.js';
import { readRun, type SavedRun, writeRunRecord } from '../../src/training/run-record.js';
import { lastCheckpoint, runConfig, trainRun, useSharedFolder, writeImages } from '../training/support.js';

/** Trains a run for a few iterations and reads it back, as `ganforge export` finds it. */
export async function savedRun(
  path: string,
  changes: Partial<RunConfig> & Pick<RunConfig, 'system'>,
): Promise<{ run: SavedRun; checkpoint: Checkpoint; prepared: PreparedRun }> {
  const config = await runConfig({ iterations: 4, workers: 1, ...changes });
  const { prepared, directory } = await trainRun(config, path);
  writeRunRecord(directory, config, prepared.system, prepared.datasets);
  return { run: await readRun(directory), checkpoint: lastCheckpoint(path), prepared };
}

/** Writes coloured pictures, and returns what `--data` takes for them. */
export async function writePictures(folder: string, count: number, side: number): Promise<string> {
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: side * side * 3 }, (_, p) => (31 * i + 7 * p + 90 * (p % 3)) % 256);
    await savePng(join(folder, `${i}.png`), { width: side, height: side, channels: 3, data });
  }
  return `folder:${folder}`;
}

/** What the model in a file draws of latents of its own. */
export async function drawnBy(file: string, count: number, seed: number): Promise<ModelOutput> {
  const generator = await OnnxGenerator.open(file);
  const drawn = await generator.run(drawSamplerInputs(generator.description.inputs, count, seed));
  await generator.release();
  return drawn;
}

/** Small runs of three kinds, for all tests of the enclosing `describe`, in a folder that `exported` names files in. */
export function useSavedRuns() {
  const folder = useSharedFolder();
  const runs: Record<string, Awaited<ReturnType<typeof savedRun>>> = {};
  before(async () => {
    const images = { data: writeImages(folder.path('data'), 40) };
    runs.gan = await savedRun(folder.path('gan'), { system: 'gan', options: { latent: 6, hidden: [12], maxout: 4 }, data: images });
    runs.ring = await savedRun(folder.path('ring'), { system: 'gan', options: { latent: 3, hidden: [12] } });
    const pictures = { data: await writePictures(folder.path('pictures'), 24, 16) };
    runs.dcgan = await savedRun(folder.path('dcgan'), { system: 'dcgan', options: { latent: 6, width: 8 }, data: pictures });
  });
  return { folder, runs, exported: (name: string): string => folder.path('exports', `${name}.onnx`) };
}
