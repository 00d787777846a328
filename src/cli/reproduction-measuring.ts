import { existsSync } from 'node:fs';
import { mixtureOf } from '../data/sources/mixtures.js';
import { drawGenerated } from '../evaluation/draw-generated.js';
import { evaluate } from '../evaluation/evaluate.js';
import { metrics } from '../evaluation/metrics.js';
import { readStatistics } from '../monitoring/statistics.js';
import { criticTrend } from '../reproduce/critic-trend.js';
import { type Experiment, seeds } from '../reproduce/experiment.js';
import { type Figure, type Figures, figuresOf, once } from '../reproduce/figures.js';
import { readResult, resultFile } from '../reproduce/result.js';
import { RunDirectory } from '../training/run-directory.js';
import { openEvaluationData } from './evaluation-data.js';
import { openFeatures } from './evaluation-features.js';
import { writePictures } from './evaluation-pictures.js';
import { featureText } from './evaluation-report.js';
import { openGenerator } from './open-generator.js';
import { testAccuracy } from './reproduction-accuracy.js';

export interface MeasuringRequest {
  readonly experiment: Experiment;
  /** Run directories. */
  readonly run: string;
  readonly twin: string;
  /** Where pictures go. */
  readonly folder: string;
  /** Folder of the result that this one is shown beside; there need be none. */
  readonly beside?: string;
  readonly say: (text: string) => void;
  readonly onProgress: (what: string, done: number, total: number) => void;
}

export interface Measured {
  readonly figures: Figures;
  /** What the features are of, in words. */
  readonly features?: string;
  /** Paths of the pictures written. */
  readonly pictures: readonly string[];
}

/** Measures all that an experiment wants of its trained run. */
export async function measureRun(request: MeasuringRequest): Promise<Measured> {
  const { experiment, run, twin, beside } = request;
  const { measuring } = experiment;
  const { figures, ...others } = await measureSamples(request);
  const further: Record<string, Figure> = {};
  if (measuring.criticTrend) further['critic-trend'] = criticTrend(readStatistics(new RunDirectory(run).statistics));
  if (measuring.testAccuracy) {
    const values = {
      generated: once(await testAccuracy(run)),
      ...(experiment.twin ? { [experiment.twin.name]: once(await testAccuracy(twin)) } : {}),
    };
    further['test-accuracy'] = { title: 'Test accuracy', better: 'higher', values };
  }
  return { figures: { ...withOther(figures, experiment.measuring.beside, beside), ...further }, ...others };
}

async function measureSamples({ experiment, run, folder, say, onProgress }: MeasuringRequest): Promise<Measured> {
  const { measuring } = experiment;
  const opened = await openGenerator(run);
  const { generator } = opened;
  try {
    const data = await openEvaluationData(opened, {});
    const { samples, repetitions } = measuring;
    const total = samples * repetitions;
    const draw = (done: number) => onProgress('drawing, sample', done, total);
    const generated = await drawGenerated(generator, total, seeds.evaluation, draw);
    // Of points, the picture is the one of the last iteration.
    const written = data.kind === 'image' && (await writePictures({ generator, generated, data, seed: seeds.evaluation, out: folder }));
    const pictures = written ? written.paths : [];
    if (measuring.metrics.length === 0) return { figures: {}, pictures };
    const needed = measuring.metrics.some((name) => ['features', 'logits'].includes(metrics[name].needs));
    const features = needed && !mixtureOf(data.spec) ? await openFeatures(data, {}, { say, onProgress }) : undefined;
    try {
      const evaluation = await evaluate({
        data,
        generated,
        samples,
        repetitions,
        seed: seeds.evaluation,
        metrics: measuring.metrics,
        gaussian: measuring.gaussian === true,
        onProgress: (done, all) => onProgress('measuring, set', done, all),
        ...(features ? { network: features.network } : {}),
        ...(features?.origin.accuracy === undefined ? {} : { realConsistency: features.origin.accuracy }),
      });
      return { figures: figuresOf(evaluation), pictures, ...(features ? { features: featureText(features.origin) } : {}) };
    } finally {
      await features?.network.release();
    }
  } finally {
    await generator.release();
  }
}

/** The figures with those of another result, of the same metrics, in a column under its name. */
function withOther(figures: Figures, name: string | undefined, folder: string | undefined): Figures {
  if (name === undefined || folder === undefined || !existsSync(resultFile(folder))) return figures;
  const other = readResult(folder).figures;
  return Object.fromEntries(
    Object.entries(figures).map(([metric, figure]) => {
      const estimate = other[metric]?.values.generated;
      return [metric, estimate ? { ...figure, values: { ...figure.values, [name]: estimate } } : figure];
    }),
  );
}
