import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { externalContent, placeExternally, weightBytes } from '../../src/onnx/external-data.js';
import type { Constant, Graph } from '../../src/onnx/graph.js';
import { decodeModelMetadata, encodeModel } from '../../src/onnx/model-file.js';
import { graphOf } from './passes/support.js';
import { randomValues } from './support.js';

const product = (): Graph =>
  graphOf([[2, 40]], (g, x) => ({
    out: g.op('Gemm', [
      g.op('MatMul', [x, g.constant(randomValues([40, 70], 1), 'first')]),
      g.constant(randomValues([70, 9], 2), 'second'),
      g.constant(randomValues([9], 3), 'bias'),
    ]),
  }));

describe('weights beside a model', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-external-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('begin at multiples of 4096 and do not overlap; small tensors stay in the model', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 12 }), (sizes) => {
        const constants = sizes.map((size, i): [string, Constant] => [
          `w${i}`,
          { shape: [size], dtype: 'float32', data: new Float32Array(size) },
        ]);
        const graph: Graph = { name: 'g', inputs: [], outputs: [], nodes: [], types: new Map(), initializers: new Map(constants) };
        const { places } = placeExternally(graph, 'w.data');
        let end = 0;
        for (const [name, { data }] of constants) {
          const place = places.get(name);
          expect(place !== undefined, name).to.equal(data.byteLength >= 1024);
          if (!place) continue;
          expect(place.length).to.equal(data.byteLength);
          expect(place.offset % 4096).to.equal(0);
          expect(place.offset)
            .to.be.at.least(end)
            .and.below(end + 4096);
          end = place.offset + place.length;
        }
        expect(weightBytes(graph)).to.equal(sizes.reduce((a, b) => a + 4 * b, 0));
      }),
    );
  });

  it('are found by onnxruntime, and give what weights inside give', async () => {
    const graph = product();
    const external = placeExternally(graph, 'model.onnx.data');
    const beside = Buffer.alloc(3 * 4096 + 70 * 9 * 4);
    for (const { offset, bytes } of externalContent(graph, external)) beside.set(bytes, offset);
    writeFileSync(join(folder, 'model.onnx.data'), beside);
    const file = encodeModel(graph, { external });
    writeFileSync(join(folder, 'model.onnx'), file);
    expect(decodeModelMetadata(file).dataFiles).to.deep.equal(['model.onnx.data']);
    expect(decodeModelMetadata(encodeModel(graph)).dataFiles).to.deep.equal([]);
    expect(file.length).to.be.below(1000);
    const feeds = { x0: new ort.Tensor('float32', randomValues([2, 40], 4).data as Float32Array, [2, 40]) };
    const results = await Promise.all(
      [ort.InferenceSession.create(join(folder, 'model.onnx')), ort.InferenceSession.create(encodeModel(graph))].map(async (creating) => {
        const session = await creating;
        const { out } = await session.run(feeds);
        await session.release();
        return out!.data;
      }),
    );
    expect(results[0]).to.deep.equal(results[1]);
  });
});
