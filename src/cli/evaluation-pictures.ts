import { join } from 'node:path';
import type { DatasetDescriptor } from '../data/dataset.js';
import { mixtureOf } from '../data/sources/mixtures.js';
import type { Generated } from '../evaluation/generated.js';
import { interpolationInputs } from '../evaluation/interpolation.js';
import { checkMemorisation } from '../evaluation/memorisation.js';
import { picturesOf, readValues } from '../evaluation/pictures.js';
import { imageGrid } from '../images/grid.js';
import { savePng } from '../images/png.js';
import { saveScatter } from '../images/scatter.js';
import { imagesOf } from '../serving/model-output.js';
import type { OnnxGenerator } from '../serving/onnx-generator.js';

const interpolations = { rows: 10, steps: 10 } as const;
const shownPoints = 2500;
/** Samples that are looked up among the training images. */
const lookedUp = 200;

export interface PictureRequest {
  readonly generator: OnnxGenerator;
  readonly generated: Generated;
  readonly data: DatasetDescriptor;
  readonly seed: number;
  readonly out: string;
}

/** How near generated images come to training images, beside how near those come to each other; medians of L2 distances. */
export interface NeighbourDistances {
  readonly generated: number;
  readonly real: number;
  readonly searched: number;
}

export interface WrittenPictures {
  readonly paths: readonly string[];
  readonly neighbours?: NeighbourDistances;
}

/** Images beside their nearest training images, and images on the way from one latent to another; of points a plot. */
export async function writePictures({ generator, generated, data, seed, out }: PictureRequest): Promise<WrittenPictures> {
  if (data.kind === 'points') return { paths: [await writeScatter(generated, data, out)] };
  const [height, width, channels] = data.shape as readonly [number, number, number];
  const perImage = height * width * channels;
  const { rows, columns, ...neighbours } = checkMemorisation(
    picturesOf(generated.values.subarray(0, lookedUp * perImage), data.shape),
    data,
    seed,
  );
  const nearest = join(out, 'neighbours.png');
  await savePng(nearest, imageGrid(rows, [rows.length / perImage, height, width, channels], { columns }));
  const { inputs, output } = generator.description;
  const { rows: lines, steps } = interpolations;
  const between = imagesOf(await generator.run(interpolationInputs(inputs, lines, steps, seed)), output).data;
  const interpolation = join(out, 'interpolation.png');
  await savePng(interpolation, imageGrid(between, [lines * steps, height, width, channels], { columns: steps }));
  return { paths: [nearest, interpolation], neighbours };
}

async function writeScatter({ values }: Generated, data: DatasetDescriptor, out: string): Promise<string> {
  const path = join(out, 'points.png');
  const real = readValues(
    data,
    Int32Array.from({ length: Math.min(shownPoints, data.size) }, (_, i) => i),
  );
  const centres = mixtureOf(data.spec)?.centres;
  await saveScatter(path, { real, generated: values.subarray(0, 2 * shownPoints), ...(centres ? { centres } : {}) });
  return path;
}
