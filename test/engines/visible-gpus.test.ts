import { expect } from 'chai';
import type { Gpu } from '../../src/engines/nvidia-smi.js';
import { gpuOf, visibleGpus } from '../../src/engines/visible-gpus.js';

const gpus: readonly Gpu[] = ['aa-1', 'ab-2', 'cc-3'].map((uuid, index) => ({ index, uuid: `GPU-${uuid}`, name: 'NVIDIA H100' }));
const shown = (CUDA_VISIBLE_DEVICES: string, there = gpus) => visibleGpus({ CUDA_VISIBLE_DEVICES }, there);

describe('visible GPUs', () => {
  it('are all there are where CUDA_VISIBLE_DEVICES is not set', () => {
    expect(visibleGpus({}, gpus)).to.deep.equal(['0', '1', '2']);
  });

  it('are not known where nobody tells', () => {
    expect(visibleGpus({}, [])).to.equal(undefined);
  });

  it('are the entries of CUDA_VISIBLE_DEVICES in their order: indices, UUIDs or what they begin with, and parts of GPUs', () => {
    expect(shown('2,0')).to.deep.equal(['2', '0']);
    expect(shown('GPU-cc-3, GPU-ab')).to.deep.equal(['GPU-cc-3', 'GPU-ab']);
    expect(shown('MIG-77')).to.deep.equal(['MIG-77']);
    expect(shown('4,5', [])).to.deep.equal(['4', '5']);
  });

  it('end before the first entry that names none, as in CUDA', () => {
    expect(shown('1,7,0')).to.deep.equal(['1']);
    expect(shown('GPU-aa,GPU-zz,1')).to.deep.equal(['GPU-aa']);
    expect(shown('0,-1,1')).to.deep.equal(['0']);
    for (const none of ['', '-1', 'none', 'NoDevFiles']) {
      expect(shown(none), none).to.deep.equal([]);
      expect(shown(none, []), none).to.deep.equal([]);
    }
  });

  it('are found by their entry in the list of all', () => {
    expect(gpuOf('1', gpus)?.uuid).to.equal('GPU-ab-2');
    expect(gpuOf('GPU-cc', gpus)?.index).to.equal(2);
    for (const entry of ['3', 'GPU-zz', 'MIG-77', '']) expect(gpuOf(entry, gpus), entry).to.equal(undefined);
  });
});
