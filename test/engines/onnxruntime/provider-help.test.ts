import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { cudaInstalled, mendOf } from '../../../src/engines/onnxruntime/provider-help.js';

describe('help for execution providers that do not start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-provider-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function install(): void {
    const library = join(folder, 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so');
    mkdirSync(dirname(library), { recursive: true });
    writeFileSync(library, '');
  }

  it('tells how CUDA is installed, by a script that is there', () => {
    const [, script = ''] = /`node (\S+) --onnxruntime-node-install`/.exec(mendOf('cuda', folder)) ?? [];
    expect(script).to.equal(join(folder, 'script', 'install.js'));
    const [, own = ''] = /`node (\S+) --onnxruntime-node-install`/.exec(mendOf('cuda')) ?? [];
    if (!cudaInstalled()) expect(existsSync(own), own).to.equal(true);
  });

  it('asks for driver and libraries of the system where CUDA is installed', () => {
    expect(cudaInstalled(folder)).to.equal(false);
    install();
    expect(cudaInstalled(folder)).to.equal(true);
    expect(mendOf('cuda', folder)).to.include('driver').and.include('cuDNN 9').and.not.include('install.js');
  });

  it('names the driver that WebGPU needs', () => {
    expect(mendOf('webgpu')).to.include('Vulkan');
  });

  it('has the CPU as the way out, in one line', () => {
    for (const provider of ['cuda', 'webgpu'] as const) {
      expect(mendOf(provider, folder)).to.include('--device cpu').and.not.include('\n');
    }
  });
});
