import { InputError } from '../../errors.js';
import { listGpus } from '../nvidia-smi.js';
import { gpuWords, orderByBus } from '../visible-gpus.js';
import type { TensorFlowBackend } from './backend.js';
import { chooseDevice, noGpu, type VisibleDevice } from './visible-device.js';

/** What is looked at of the backend. */
type Loaded = Pick<TensorFlowBackend, 'isUsingGpuDevice'>;

/** What TensorFlow was loaded with. */
interface Choice extends VisibleDevice {
  /** As it was asked for. */
  readonly device: string;
  readonly onGpu: boolean;
  /** CUDA_VISIBLE_DEVICES before. */
  readonly before: string | undefined;
}

/**
 * The device of all TensorFlow in a process. TensorFlow puts its tensors on the last GPU it sees and reads the environment once, when it
 * is loaded: from then on the process stays with one GPU, or with none.
 */
export class ProcessDevice {
  private loaded: Choice | undefined;

  /** @param env of the process: of its main thread, because threads have copies that native code never sees */
  constructor(private readonly env: NodeJS.ProcessEnv) {}

  /**
   * Loads TensorFlow with the device asked for as its only one, or sees whether that is the one it has already. Where loading fails
   * the environment is as it was, for other engines.
   *
   * @param device `auto`, `cpu`, `cuda` or `cuda:N[,N]`
   * @param load gives its backend, and loads it where it is not yet
   * @returns the backend, and what is worth a line at the start
   * @throws InputError where there is no such device, or TensorFlow has another one; what `load` throws
   */
  async enter<B extends Loaded>(device: string, load: () => B): Promise<{ readonly backend: B; readonly note: string | undefined }> {
    if (this.loaded) {
      if (device !== 'auto' && device !== this.loaded.device) await this.refuseOther(device, this.loaded);
      return told(load(), this.loaded.note);
    }
    const { visible, note } = await choose(device, this.env);
    const before = this.env.CUDA_VISIBLE_DEVICES;
    this.env.CUDA_VISIBLE_DEVICES = visible;
    orderByBus(this.env);
    try {
      const backend = load();
      this.loaded = { device, visible, note, onGpu: backend.isUsingGpuDevice === true, before };
      return told(backend, note);
    } catch (error) {
      if (before === undefined) delete this.env.CUDA_VISIBLE_DEVICES;
      else this.env.CUDA_VISIBLE_DEVICES = before;
      throw error;
    }
  }

  /** Without GPUs it makes no difference which of them TensorFlow was to take, unless they were hidden from it. */
  private async refuseOther(device: string, { visible, onGpu, before }: Choice): Promise<void> {
    const other = await choose(device, { ...this.env, CUDA_VISIBLE_DEVICES: before });
    if (other.visible === visible || (!onGpu && visible !== noGpu)) return;
    throw new InputError(
      'device',
      `TensorFlow has been loaded on ${onGpu ? gpuWords(visible) : 'the CPU'} in this process, which stays with one device`,
      `use --device ${device} in a process of its own`,
    );
  }
}

const choose = async (device: string, env: NodeJS.ProcessEnv): Promise<VisibleDevice> =>
  chooseDevice(device, env, device === 'cpu' ? [] : await listGpus(env));

/** Which GPU was taken is nothing to tell where none is. */
const told = <B extends Loaded>(backend: B, note: string | undefined) => ({ backend, note: backend.isUsingGpuDevice ? note : undefined });
