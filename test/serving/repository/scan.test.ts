import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { readRoot } from '../../../src/serving/repository/roots.js';
import { scan } from '../../../src/serving/repository/scan.js';
import { testFolder } from '../../monitoring/folder.js';

describe('a look at the paths', () => {
  const at = testFolder();
  const put = (path: string) => writeFileSync(at(path), '');
  const roots = (...paths: readonly string[]) => Promise.all(paths.map((path) => readRoot(at(path))));

  beforeEach(() => {
    mkdirSync(at('m/gan/1'), { recursive: true });
    mkdirSync(at('elsewhere'));
    put('m/gan/1/model.onnx');
    put('elsewhere/secret.onnx');
  });

  const found = async (given: Awaited<ReturnType<typeof roots>>) =>
    (await scan(given)).models.map(({ name, version, problem }) => `${name}/${version}${problem === undefined ? '' : ' refused'}`);

  it('follows links within the paths, also of whole versions, and refuses those that lead out', async () => {
    symlinkSync('gan/1/model.onnx', at('m/linked.onnx'));
    symlinkSync('1', at('m/gan/2'));
    symlinkSync(at('elsewhere/secret.onnx'), at('m/out.onnx'));
    symlinkSync(at('elsewhere'), at('m/folder'));
    symlinkSync('nowhere', at('m/broken.onnx'));
    expect(await found(await roots('m'))).to.have.members(['gan/1', 'gan/2', 'linked/1', 'out/1 refused']);
    expect(await found(await roots('m', 'elsewhere/secret.onnx'))).to.include.members(['out/1', 'secret/1']);
  });

  it('sees plain files only: a pipe would never end', async () => {
    execFileSync('mkfifo', [at('m/pipe.onnx')]);
    mkdirSync(at('m/folder.onnx'));
    expect(await found(await roots('m'))).to.deep.equal(['gan/1']);
  });

  it('tells a file that is gone from a folder that can’t be read', async () => {
    const given = await roots('m', 'elsewhere/secret.onnx');
    rmSync(at('elsewhere/secret.onnx'));
    expect(await scan(given)).to.deep.include({ unreadable: [] });
    renameSync(at('m'), at('away'));
    const { models, unreadable } = await scan(given);
    expect(models).to.deep.equal([]);
    expect(unreadable).to.deep.equal([{ path: at('m'), reason: 'ENOENT' }]);
  });

  it('follows a path that is a link to where it leads by now', async () => {
    mkdirSync(at('next/dcgan/1'), { recursive: true });
    put('next/dcgan/1/model.onnx');
    symlinkSync(at('m'), at('current'));
    const given = await roots('current');
    expect(await found(given)).to.deep.equal(['gan/1']);
    rmSync(at('current'));
    symlinkSync(at('next'), at('current'));
    expect(await found(given)).to.deep.equal(['dcgan/1']);
  });
});
