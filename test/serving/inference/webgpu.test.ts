import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { skip } from '../../skip.js';

/** A Vulkan driver without a GPU, SwiftShader, which Debian's Chromium brings. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';

describe('models on WebGPU', () => {
  it('compute at once in one process, sharing the thread that alone may use it', async function () {
    if (!existsSync(driver)) skip(this, 'no SwiftShader: install chromium (Debian)');
    const program = fileURLToPath(new URL('./two-models-on-webgpu.js', import.meta.url));
    const env = { ...process.env, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: tmpdir() };
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
    const { shared, place, worst } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ shared, place }).to.deep.equal({ shared: true, place: 'WebGPU' });
    expect(worst).to.be.below(1e-5);
  });
});
