import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseConfig } from '../../../src/config/yaml.js';
import { hashesOf, runConfig, trainRun, useSharedFolder, writeImages } from '../../training/support.js';

describe('the DCGAN written with layers', () => {
  const folder = useSharedFolder();

  /** docs/examples/dcgan.yaml for 16x16 images and narrow networks. */
  function narrow(): Record<string, unknown> {
    const text = readFileSync('docs/examples/dcgan.yaml', 'utf8')
      .replace('size: 100', 'size: 6')
      .replace('units: 6272', 'units: 256')
      .replace('[7, 7, 128]', '[4, 4, 16]')
      .replaceAll('filters: 64', 'filters: 8')
      .replace('filters: 128', 'filters: 16');
    return parseConfig(text, 'dcgan.yaml').options as Record<string, unknown>;
  }

  it('trains to the bits of the built-in one', async () => {
    const shared = { iterations: 3, size: 16, data: { data: writeImages(folder.path('data'), 40) } };
    await trainRun(await runConfig({ ...shared, system: 'dcgan', options: { latent: 6, width: 8 } }), folder.path('built-in'));
    await trainRun(await runConfig({ ...shared, system: 'custom', options: narrow() }), folder.path('layers'));
    expect(hashesOf(folder.path('layers'))).to.deep.equal(hashesOf(folder.path('built-in')));
  });
});
