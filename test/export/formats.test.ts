import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { exportModel, parityLimits } from '../../src/export/export-model.js';
import type { NamedWeights } from '../../src/export/trace-target.js';
import { channelsLast } from '../../src/images/layout.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import type { HostTensor } from '../../src/tensors.js';
import { expectInputError } from '../data/support.js';
import { drawnBy, useSavedRuns } from './support.js';

/** Tensors with one of them changed, element by element. */
function changed(tensors: NamedWeights, name: string, change: (x: number, i: number) => number): Map<string, HostTensor> {
  const { shape, data } = tensors.get(name)!;
  return new Map([...tensors, [name, { shape, data: data.map(change) }]]);
}

describe('a model exported in another format', () => {
  const { folder, runs, exported } = useSavedRuns();

  for (const name of ['gan', 'ring', 'dcgan']) {
    it(`in float16 is half as large, float32 at its edges, and close to the trainer: ${name}`, async () => {
      const { run, checkpoint } = runs[name]!;
      const out = exported(`${name}-half`);
      const { parity, bytes, precision } = await exportModel(run, checkpoint, { out, precision: 'fp16' });
      expect(precision).to.equal('fp16');
      expect(parity).to.be.at.most(parityLimits.fp16).and.above(0);
      await exportModel(run, checkpoint, { out: exported(`${name}-whole`) });
      const [half, whole] = [out, exported(`${name}-whole`)].map((file) => decodeModelMetadata(readFileSync(file)));
      expect(half!.inputs).to.deep.equal(whole!.inputs);
      expect(half!.outputs).to.deep.equal(whole!.outputs);
      expect(half!.metadata).to.include({ precision: 'fp16', parity: parity.toExponential(3) });
      expect(half!.operators.Cast).to.equal(2);
      if (name === 'dcgan') expect(bytes).to.be.below(0.65 * readFileSync(exported('dcgan-whole')).length);
    });
  }

  it('in float16 with a weight that float16 does not hold is refused by its name', async () => {
    const { run, checkpoint } = runs.dcgan!;
    const name = 'generator/up2/kernel';
    const ema = changed(checkpoint.ema, name, (x, i) => (i === 3 ? 1e6 : x));
    const out = folder.path('range', 'half.onnx');
    await expectInputError(exportModel(run, { ...checkpoint, ema }, { out, precision: 'fp16' }), 'float16-range', `${name} holds 1.00e+6`);
    expect(existsSync(dirname(out))).to.equal(false);
  });

  for (const precision of ['fp32', 'fp16'] as const) {
    it(`as bytes gives the pixels of our pictures, channels last: ${precision}`, async () => {
      const { run, checkpoint: trained } = runs.dcgan!;
      // After a few iterations all is grey: with a stronger last layer every level occurs.
      const checkpoint = { ...trained, ema: changed(trained.ema, 'generator/up2/kernel', (x) => 100 * x) };
      const out = exported(`bytes-${precision}`);
      const { parity } = await exportModel(run, checkpoint, { out, precision, outputFormat: 'uint8' });
      expect(parity).to.be.at.most(parityLimits[precision] + 1 / 255);
      const { outputs, metadata } = decodeModelMetadata(readFileSync(out));
      expect(outputs).to.deep.equal([{ name: 'image', shape: ['batch', 16, 16, 3], dtype: 'uint8' }]);
      expect(metadata).to.include({ value_range: '0,255', layout: 'NHWC', 'Image.NominalPixelRange': 'NominalRange_0_255' });
      const bytes = await drawnBy(out, 9, 4);
      await exportModel(run, checkpoint, { out: exported(`floats-${precision}`), precision });
      const floats = channelsLast((await drawnBy(exported(`floats-${precision}`), 9, 4)) as HostTensor);
      expect(bytes.shape).to.deep.equal([9, 16, 16, 3]);
      expect(bytes.data).to.be.instanceOf(Uint8Array);
      for (const [i, byte] of bytes.data.entries()) expect(byte).to.be.closeTo((floats.data[i]! + 1) * 127.5, 0.5001);
      expect(new Set(bytes.data).size).to.be.above(50);
    });
  }

  it('as bytes is bad input where no images come out', async () => {
    const { run, checkpoint } = runs.ring!;
    const out = folder.path('none.onnx');
    await expectInputError(exportModel(run, checkpoint, { out, outputFormat: 'uint8' }), 'output-format', 'points');
    const { run: images, checkpoint: last } = runs.dcgan!;
    const judge = { out, network: 'discriminator', outputFormat: 'uint8' } as const;
    await expectInputError(exportModel(images, last, judge), 'output-format', 'probability');
    expect(existsSync(out)).to.equal(false);
  });
});
