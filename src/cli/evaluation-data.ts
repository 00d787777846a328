import type { DatasetDescriptor } from '../data/dataset.js';
import { type OpenOptions, openDataset } from '../data/open.js';
import { InputError } from '../errors.js';
import type { OpenedGenerator } from './open-generator.js';

export interface DataRequest {
  /** As given; what the generator was trained on by default. */
  readonly data?: string;
  readonly onProgress?: (spec: string, done: number, total: number) => void;
}

/**
 * The data that a generator is measured against, in the size of what it draws.
 * @throws InputError where it is not known, or holds something else than the generator draws
 */
export async function openEvaluationData({ generator, run }: OpenedGenerator, request: DataRequest): Promise<DatasetDescriptor> {
  const { shape, kind } = generator.description.output;
  const spec = request.data ?? run?.data.data?.spec ?? generator.metadata.dataset;
  if (!spec) throw new InputError('no-data', 'the model does not say what it was trained on', 'give --data SPEC');
  const open = (size: number | null): Promise<DatasetDescriptor> => {
    const { onProgress } = request;
    const progress: Partial<OpenOptions> = onProgress ? { onProgress: (done, total) => onProgress(spec, done, total) } : {};
    return openDataset(spec, { size, ...progress });
  };
  const stored = run ? await open(run.config.size) : await openStored(open, shape[0]!);
  const fitting = stored.kind === 'image' && kind === 'image' && String(stored.shape) !== String(shape) ? await open(shape[0]!) : stored;
  if (fitting.kind !== kind || String(fitting.shape) !== String(shape)) {
    const what = `the model draws ${kind === 'image' ? 'images' : 'points'} [${shape}] and ${spec} holds [${fitting.shape}]`;
    throw new InputError('data-shape', what, 'give the --data it was trained on');
  }
  return fitting;
}

/** Images of many sizes have none as stored: then in that of the model. */
async function openStored(open: (size: number | null) => Promise<DatasetDescriptor>, side: number): Promise<DatasetDescriptor> {
  try {
    return await open(null);
  } catch (error) {
    if (error instanceof InputError && error.code === 'image-sizes-differ') return open(side);
    throw error;
  }
}
