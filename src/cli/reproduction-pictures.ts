import { basename, join } from 'node:path';
import { saveLinePlot } from '../images/line-plot.js';
import { saveSmallPng } from '../images/small-png.js';
import { readStatistics } from '../monitoring/statistics.js';
import { trainingCurves } from '../reproduce/curves.js';
import type { Result } from '../reproduce/result.js';
import { discriminatorOutput } from '../systems/system.js';
import { iterationName, RunDirectory } from '../training/run-directory.js';
import { readRun } from '../training/run-record.js';

type Picture = Result['pictures'][number];

/** What the pictures of an evaluation show. */
const shown: Readonly<Record<string, string>> = {
  'neighbours.png': 'Generated images (left) and the training images nearest to each',
  'interpolation.png': 'From one latent to another',
};

/**
 * Puts a run's sample grids of iterations 100, 1000, ... and its last, and its curves, into a folder.
 * @param others pictures that lie there already
 * @returns all of them, in the order to show them
 */
export async function collectPictures(run: string, iterations: number, folder: string, others: readonly string[]): Promise<Picture[]> {
  const directory = new RunDirectory(run);
  const grids: Picture[] = [];
  for (const iteration of shownIterations(iterations)) {
    const file = `${iterationName(iteration)}.png`;
    await saveSmallPng(directory.sample(iteration), join(folder, file));
    grids.push({ file, shows: `Samples at iteration ${iteration}` });
  }
  const { system, config } = await readRun(directory);
  const curves = trainingCurves(readStatistics(directory.statistics), discriminatorOutput(system, config.options));
  await saveLinePlot(join(folder, 'curves.png'), curves);
  const further: Picture[] = [];
  for (const path of others) {
    await saveSmallPng(path, path);
    further.push({ file: basename(path), shows: shown[basename(path)] ?? basename(path) });
  }
  return [...grids, { file: 'curves.png', shows: 'How the training went' }, ...further];
}

/** 100, 1000, ... below `iterations`, and that. */
export function shownIterations(iterations: number): number[] {
  const powers: number[] = [];
  for (let power = 100; power < iterations; power *= 10) powers.push(power);
  return [...powers, iterations];
}
