import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { dumpGraphs } from '../../src/export/dump-graphs.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { ModelProto } from '../../src/onnx/onnx-schema.js';
import { prepareRun } from '../../src/training/prepare.js';
import { expectInputError } from '../data/support.js';
import { fixture, runConfig, useSharedFolder, writeImages } from '../training/support.js';

/** What this test looks at in a model file. */
interface Decoded {
  readonly graph: {
    readonly node: readonly { readonly output: readonly string[] }[];
    readonly output: readonly { readonly name: string }[];
    readonly value_info: readonly {
      readonly name: string;
      readonly type: {
        readonly tensor_type: { readonly elem_type: number; readonly shape: { readonly dim: readonly { readonly dim_value: number }[] } };
      };
    }[];
  };
}

describe('dumpGraphs', () => {
  const folder = useSharedFolder();

  it('writes every phase with its gradients and every sampler, whatever the engine', async () => {
    for (const engine of ['onnxruntime', 'cpu'] as const) {
      const data = { data: writeImages(folder.path('data'), 40) };
      const config = await runConfig({ system: 'dcgan', options: { latent: 6, width: 4 }, data, engine });
      const graphs = await dumpGraphs(await prepareRun(config), folder.path(engine));
      const names = ['adversarial-discriminator.onnx', 'adversarial-generator.onnx', 'adversarial-sampler-generator.onnx'];
      expect(graphs.map(({ path }) => path)).to.deep.equal(names.map((name) => folder.path(engine, name)));
      expect(readdirSync(folder.path(engine)).sort()).to.deep.equal(names);
      const [judge, , sampler] = graphs.map(({ path }) => decodeModelMetadata(readFileSync(path)));
      expect(judge!.inputs).to.deep.include({ name: 'real', shape: [config.shard, 8, 8, 1], dtype: 'float32' });
      expect(judge!.outputs.map(({ name }) => name)).to.include.members(['loss', 'gradient/discriminator/logit/kernel']);
      expect(judge!.operators.Conv).to.be.above(0);
      expect(sampler!.outputs.map(({ shape }) => shape)).to.deep.equal([[config.shard, 8, 8, 1]]);
      expect(graphs.map(({ nodes }) => nodes)).to.deep.equal(
        graphs.map(({ path }) => Object.values(decodeModelMetadata(readFileSync(path)).operators).reduce((a, b) => a + b)),
      );
    }
  });

  it('tells the shape of every value in between', async () => {
    const config = await runConfig({ system: 'gan', options: { hidden: [12] } });
    const [judge] = await dumpGraphs(await prepareRun(config), folder.path('shapes'));
    const { graph } = ModelProto.toObject(ModelProto.decode(readFileSync(judge!.path)), { longs: Number, arrays: true }) as Decoded;
    const outputs = new Set(graph.output.map(({ name }) => name));
    const inner = graph.node.flatMap(({ output }) => output).filter((name) => !outputs.has(name));
    expect(graph.value_info.map(({ name }) => name).sort()).to.deep.equal(inner.sort());
    for (const { type } of graph.value_info) expect(type.tensor_type.elem_type).to.be.above(0);
    // The hidden layer of the generator: 12 units for each of the shard's latents.
    const shapes = graph.value_info.map(({ type }) => type.tensor_type.shape.dim.map((d) => d.dim_value).join('x'));
    expect(shapes).to.include(`${config.shard}x12`);
  });

  it('writes each stage with the networks it has', async () => {
    const data = { data: writeImages(folder.path('data'), 40) };
    const config = await runConfig({ system: fixture('stages'), batch: 8, shard: 4, data });
    const graphs = await dumpGraphs(await prepareRun(config), folder.path('stages'));
    expect(graphs).to.have.length(8);
    expect(graphs[0]!.path).to.equal(folder.path('stages', 'small-fit.onnx'));
    expect(decodeModelMetadata(readFileSync(graphs[0]!.path)).inputs.find(({ name }) => name === 'x')!.shape).to.deep.equal([4, 4, 4, 1]);
  });

  it('where files can not be written is bad input', async () => {
    const prepared = await prepareRun(await runConfig({ system: 'gan', options: { hidden: [12] } }));
    await expectInputError(dumpGraphs(prepared, '/sys/graphs'), 'unwritable-file', '/sys/graphs');
  });
});
