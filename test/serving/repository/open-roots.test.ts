import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { openRoots } from '../../../src/serving/repository/open-roots.js';
import { expectInputError } from '../../data/support.js';
import { testFolder } from '../../monitoring/folder.js';

describe('the paths to be served', () => {
  const at = testFolder();
  const put = (path: string) => writeFileSync(at(path), '');

  it('are models, folders of models, and empty folders, as models may come later', async () => {
    mkdirSync(at('m/gan/3'), { recursive: true });
    mkdirSync(at('empty'));
    put('empty/.keep');
    put('m/gan/3/model.onnx');
    put('a.onnx');
    symlinkSync(at('m'), at('link'));
    const roots = await openRoots([at('a.onnx'), at('link'), at('empty')]);
    expect(roots.map(({ kind }) => kind)).to.deep.equal(['file', 'folder', 'folder']);
    expect(roots[1]).to.include({ path: at('link'), real: at('m') });
  });

  it('are refused where they are missing, no model, or hold none, with what to do', async () => {
    await expectInputError(openRoots([at('none.onnx')]), 'model-missing', 'none.onnx does not exist', 'give a model (.onnx) or a folder');
    put('notes.txt');
    await expectInputError(openRoots([at('notes.txt')]), 'model-kind', 'notes.txt is no model');
    put('my gan.onnx');
    await expectInputError(openRoots([at('my gan.onnx')]), 'model-name', '"my gan"');
    mkdirSync(at('texts'));
    put('texts/notes.txt');
    await expectInputError(openRoots([at('texts')]), 'model-missing', 'texts holds no model', 'NAME/VERSION/model.onnx');
  });

  it('tell a training run from a model', async () => {
    mkdirSync(at('run'));
    put('run/config.yaml');
    await expectInputError(openRoots([at('run')]), 'model-missing', 'run is a training run', `ganforge export ${at('run')} --out`);
  });

  it('are refused where two hold the same version of a model, and both are named', async () => {
    mkdirSync(at('m/gan/1'), { recursive: true });
    put('m/gan/1/model.onnx');
    put('gan.onnx');
    await expectInputError(openRoots([at('gan.onnx'), at('m')]), 'model-twice', at('gan.onnx'), at('m/gan/1/model.onnx'), 'version 1');
    await expectInputError(openRoots([at('gan.onnx'), at('gan.onnx')]), 'model-twice');
  });
});
