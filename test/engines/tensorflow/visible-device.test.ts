import { expect } from 'chai';
import fc from 'fast-check';
import type { Gpu } from '../../../src/engines/nvidia-smi.js';
import { chooseDevice, type VisibleDevice } from '../../../src/engines/tensorflow/visible-device.js';
import { InputError } from '../../../src/errors.js';

const gpus = (count: number): readonly Gpu[] =>
  Array.from({ length: count }, (_, index) => ({ index, uuid: `GPU-${index}f`, name: 'NVIDIA H100' }));

const chosen = (device: string, count: number, env: NodeJS.ProcessEnv = {}): string => chooseDevice(device, env, gpus(count)).visible;

function refusal(device: string, count: number, env: NodeJS.ProcessEnv = {}): string {
  try {
    chooseDevice(device, env, gpus(count));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error(`${device} is not refused`);
}

describe('the GPU of a process', () => {
  it('is the one that --device cuda:N names', () => {
    expect(chosen('cuda:2', 4)).to.equal('2');
    expect(chooseDevice('cuda:0', {}, gpus(4))).to.deep.equal({ visible: '0' });
  });

  it('is counted within CUDA_VISIBLE_DEVICES where the user has set it', () => {
    expect(chosen('cuda:1', 4, { CUDA_VISIBLE_DEVICES: '3,2' })).to.equal('2');
    expect(chosen('cuda:1', 4, { CUDA_VISIBLE_DEVICES: 'GPU-1f,GPU-3f' })).to.equal('GPU-3f');
    expect(chosen('auto', 4, { CUDA_VISIBLE_DEVICES: 'GPU-2f' })).to.equal('GPU-2f');
  });

  it('is the first where several are visible and nobody has chosen, which is worth a line', () => {
    for (const device of ['auto', 'cuda']) {
      const { visible, note }: VisibleDevice = chooseDevice(device, { CUDA_VISIBLE_DEVICES: '1,0' }, gpus(2));
      expect(visible).to.equal('1');
      expect(note).to.match(/^2 GPUs are visible .*: GPU 1 \(NVIDIA H100\); --device cuda:N takes another/);
    }
  });

  it('is the only one there is, without a word', () => {
    for (const device of ['auto', 'cuda']) expect(chooseDevice(device, {}, gpus(1))).to.deep.equal({ visible: '0' });
  });

  it('is that of the rank on this machine, without a word', () => {
    for (const device of ['auto', 'cuda']) {
      expect(chooseDevice(device, { OMPI_COMM_WORLD_LOCAL_RANK: '1' }, gpus(4))).to.deep.equal({ visible: '1' });
      expect(chosen(device, 4, { SLURM_LOCALID: '1', CUDA_VISIBLE_DEVICES: '2,GPU-3f' })).to.equal('GPU-3f');
    }
  });

  it('is the one that a launcher shows the rank alone', () => {
    expect(chosen('auto', 4, { SLURM_LOCALID: '3', CUDA_VISIBLE_DEVICES: '3' })).to.equal('3');
  });

  it('is what --device says, whatever the rank', () => {
    expect(chosen('cuda:0', 4, { LOCAL_RANK: '3' })).to.equal('0');
    expect(chosen('cpu', 4, { LOCAL_RANK: '7' })).to.equal('-1');
  });

  it('is none for a rank beyond the GPUs: an error that counts them', () => {
    for (const device of ['auto', 'cuda']) {
      expect(refusal(device, 2, { LOCAL_RANK: '2' })).to.match(/rank 2 .*2 GPUs are visible for ranks 0 to 1.*--device cpu/);
      expect(refusal(device, 1, { LOCAL_RANK: '1' })).to.include('1 GPU is visible');
    }
  });

  it('is taken at its word where nobody knows which GPUs there are', () => {
    expect(chosen('cuda:5', 0)).to.equal('5');
    expect(chosen('auto', 0)).to.equal('0');
    expect(chosen('cuda', 0, { PMI_LOCAL_RANK: '3' })).to.equal('3');
  });

  it('is none with --device cpu, and where all are hidden', () => {
    expect(chosen('cpu', 2)).to.equal('-1');
    expect(chosen('cpu', 2, { CUDA_VISIBLE_DEVICES: '1' })).to.equal('-1');
    for (const hidden of ['', '-1']) {
      expect(chosen('auto', 2, { CUDA_VISIBLE_DEVICES: hidden })).to.equal('-1');
      expect(refusal('cuda', 2, { CUDA_VISIBLE_DEVICES: hidden })).to.include(`CUDA_VISIBLE_DEVICES=${hidden} shows no GPU`);
      expect(refusal('cuda:0', 2, { CUDA_VISIBLE_DEVICES: hidden })).to.include('no GPU is visible');
    }
  });

  it('is never several: an error that says what to do instead', () => {
    expect(refusal('cuda:1,3', 4)).to.match(/one GPU a process.*cuda:1,3.*--device cuda:1, or --engine onnxruntime/);
  });

  it('is refused where there is no such one, with those there are', () => {
    expect(refusal('cuda:4', 4)).to.match(/cuda:4 .*: 4 GPUs are visible, cuda:0 to cuda:3: /);
    expect(refusal('cuda:1', 4, { CUDA_VISIBLE_DEVICES: '2' })).to.include('1 GPU is visible, cuda:0: ');
  });

  it('is one of those visible or none, whatever is asked, set and there', () => {
    const entry = fc.oneof(fc.integer({ min: -1, max: 5 }).map(String), fc.constantFrom('GPU-0f', 'GPU-3f', 'GPU-x', 'MIG-1', ''));
    const asked = fc.constantFrom('auto', 'cuda', 'cpu', 'cuda:0', 'cuda:1', 'cuda:3');
    const set = fc.option(fc.array(entry, { maxLength: 5 }), { nil: undefined });
    const ranks = fc.option(fc.nat(5), { nil: undefined });
    fc.assert(
      fc.property(asked, set, fc.nat(4), ranks, (device, entries, count, rank) => {
        const env: NodeJS.ProcessEnv = {
          ...(entries ? { CUDA_VISIBLE_DEVICES: entries.join(',') } : {}),
          ...(rank === undefined ? {} : { LOCAL_RANK: String(rank) }),
        };
        try {
          const { visible } = chooseDevice(device, env, gpus(count));
          expect(visible).to.match(/^(-1|\d+|GPU-.+|MIG-.+)$/);
          if (visible !== '-1' && entries) expect(entries).to.include(visible);
          if (visible !== '-1' && !entries && count > 0) expect(Number(visible)).to.be.below(count);
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
        }
      }),
    );
  });
});
