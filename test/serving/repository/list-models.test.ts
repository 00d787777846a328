import { expect } from 'chai';
import fc from 'fast-check';
import { findTwins, keyOf, modelsOf, withoutTwins } from '../../../src/serving/repository/list-models.js';

const inFolder = (...paths: readonly string[]) => modelsOf([{ root: 'm', files: paths.map((path) => ({ path })) }]);

/** What is there, as `name/version path` with the problem behind it. */
const text = (models: ReturnType<typeof modelsOf>) =>
  models.map((model) => `${keyOf(model)} ${model.path}${model.problem === undefined ? '' : `: ${model.problem}`}`);

describe('the models of some files', () => {
  it('are files by their names, as version 1', () => {
    expect(text(modelsOf([{ root: 'a/gan.onnx' }, { root: '/b/d.c-g_an.onnx' }]))).to.deep.equal([
      'gan/1 a/gan.onnx',
      'd.c-g_an/1 /b/d.c-g_an.onnx',
    ]);
  });

  it('are in folders NAME.onnx and NAME/VERSION/ANY.onnx', () => {
    expect(text(inFolder('gan.onnx', 'dcgan/1/model.onnx', 'dcgan/20261122/best.onnx'))).to.deep.equal([
      'gan/1 m/gan.onnx',
      'dcgan/1 m/dcgan/1/model.onnx',
      'dcgan/20261122 m/dcgan/20261122/best.onnx',
    ]);
  });

  it('are not what is hidden, deeper down, or in folders that are no version', () => {
    expect(inFolder('.gan.onnx', '.git/1/a.onnx', 'a/.1/a.onnx', 'a/0/a.onnx', 'a/01/a.onnx', 'a/-1/a.onnx', 'a/old/a.onnx')).to.deep.equal(
      [],
    );
    expect(inFolder('a/1e3/a.onnx', 'a/9999999999999999/a.onnx', 'a/1/2/a.onnx')).to.deep.equal([]);
  });

  it('say what is wrong with them: names, several files of a version, no version, links that lead out', () => {
    expect(text(inFolder('my gan.onnx', 'a/1/x.onnx', 'a/1/b.onnx', 'b/model.onnx', '3/model.onnx'))).to.deep.equal([
      'my gan/1 m/my gan.onnx: "my gan" is no name of a model: use letters, digits, ".", "_" and "-"',
      'b/1 m/b/model.onnx: b/model.onnx lies in no folder of a version: move it to b/1',
      '3/1 m/3/model.onnx: 3/model.onnx lies in no folder of a version: give the folder above',
      'a/1 m/a/1: a/1 holds b.onnx and x.onnx: keep one',
    ]);
    const [linked] = modelsOf([{ root: 'm', files: [{ path: 'gan.onnx', outside: true }] }]);
    expect(linked?.problem).to.equal('gan.onnx is a link that leads out of the paths given: give where it leads as well');
  });

  it('that are there twice are found, and neither can be served', () => {
    const models = modelsOf([{ root: 'a/gan.onnx' }, { root: 'm', files: [{ path: 'gan/1/model.onnx' }, { path: 'gan/2/model.onnx' }] }]);
    expect(findTwins(models)?.map(({ path }) => path)).to.deep.equal(['a/gan.onnx', 'm/gan/1/model.onnx']);
    expect(text(withoutTwins(models))).to.deep.equal([
      'gan/1 a/gan.onnx: a/gan.onnx and m/gan/1/model.onnx are both version 1 of gan: rename one',
      'gan/2 m/gan/2/model.onnx',
    ]);
    expect(findTwins(withoutTwins(models))).to.equal(undefined);
  });

  it('are served once each, under names that fit in a path of HTTP, whatever files there are', () => {
    const part = fc.oneof(
      fc.constantFrom('gan', 'a.b', '1', '2', '01', '.x', 'a b', 'ü', '%2e'),
      fc.string({ minLength: 1 }).filter((s) => !s.includes('/')),
    );
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}.onnx`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 12 }), (paths) => {
        const models = withoutTwins(inFolder(...paths));
        expect(new Set(models.map(keyOf)).size).to.equal(models.length);
        for (const { name, version, path: of, problem } of models) {
          if (problem !== undefined) continue;
          expect(encodeURIComponent(name)).to.equal(name);
          expect(String(Number(version))).to.equal(version);
          expect(paths.map((each) => `m/${each}`)).to.include(of);
        }
      }),
    );
  });
});
