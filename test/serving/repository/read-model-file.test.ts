import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { FileChanging, ReadFailure, readModelFile } from '../../../src/serving/repository/read-model-file.js';
import { type Root, readRoot } from '../../../src/serving/repository/roots.js';
import { expectInputError } from '../../data/support.js';
import { testFolder } from '../../monitoring/folder.js';
import { smallModel } from '../small-model.js';
import { writeAnew } from '../write-anew.js';

describe('reading a model file', () => {
  const at = testFolder();
  const read = async (path = at('gan.onnx'), root = path) => readModelFile(path, [await readRoot(root)]);

  it('gives its content, its signature and the SHA-256 of it', async () => {
    const bytes = smallModel();
    writeAnew(at('gan.onnx'), bytes);
    const file = await read();
    expect(Buffer.from(file.bytes).equals(bytes)).to.equal(true);
    expect(file.hash).to.equal(createHash('sha256').update(bytes).digest('hex'));
    expect(file).to.deep.include({ path: at('gan.onnx'), dataFiles: [] });
    expect(file.signature.inputs).to.deep.equal([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]);
  });

  it('takes weights from a file beside it, which belong to its content', async () => {
    const bytes = smallModel({ weightsIn: 'gan.onnx.data' });
    writeAnew(at('gan.onnx'), bytes);
    writeAnew(at('gan.onnx.data'), 'weights');
    const first = await read();
    expect(first.dataFiles).to.deep.equal([at('gan.onnx.data')]);
    expect(first.hash).to.equal(createHash('sha256').update(bytes).update('weights').digest('hex'));
    writeAnew(at('gan.onnx.data'), 'others!');
    const second = await read();
    expect(second.hash).to.not.equal(first.hash);
    expect(second.fingerprint).to.not.equal(first.fingerprint);
  });

  it('waits for weights that are not there yet', async () => {
    writeAnew(at('gan.onnx'), smallModel({ weightsIn: 'gan.onnx.data' }));
    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ReadFailure);
    expect(error).to.have.property('message').that.includes('gan.onnx keeps its weights in gan.onnx.data, which is not there');
  });

  it('does not take a file that is written to while it is read', async () => {
    writeAnew(at('gan.onnx'), smallModel());
    const changing: Root = {
      path: at('gan.onnx'),
      real: at('gan.onnx'),
      // Asked for when reading has begun.
      get kind() {
        writeAnew(at('gan.onnx'), smallModel());
        return 'file' as const;
      },
    };
    const error: unknown = await readModelFile(at('gan.onnx'), [changing]).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(FileChanging).with.property('message', 'gan.onnx changes while it is read');
  });

  it('refuses weights anywhere else: other folders, whole paths, links', async () => {
    mkdirSync(at('m/sub'), { recursive: true });
    writeAnew(at('secret'), 'secret');
    writeAnew(at('m/sub/w'), 'weights');
    for (const place of ['../secret', at('secret'), 'sub/w', '..', '.', 'sub\\w']) {
      writeAnew(at('m/gan.onnx'), smallModel({ weightsIn: place }));
      await expectInputError(read(at('m/gan.onnx'), at('m')), 'model-outside', 'gan.onnx keeps weights in', JSON.stringify(place));
    }
    symlinkSync(at('secret'), at('m/w'));
    writeAnew(at('m/gan.onnx'), smallModel({ weightsIn: 'w' }));
    await expectInputError(read(at('m/gan.onnx'), at('m')), 'model-outside', 'w is a link');
    await expectInputError(read(at('m/gan.onnx')), 'model-outside', 'w is a link');
  });

  it('refuses a link that has come to lead out of the paths', async () => {
    mkdirSync(at('m'));
    writeAnew(at('secret.onnx'), smallModel());
    symlinkSync(at('secret.onnx'), at('m/gan.onnx'));
    await expectInputError(read(at('m/gan.onnx'), at('m')), 'model-outside', 'gan.onnx is a link');
  });

  it('tells what can’t be read, without folders of the machine, from what is no model', async () => {
    mkdirSync(at('m'));
    const error: unknown = await read(at('m/gone.onnx'), at('m')).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ReadFailure).with.property('message', "gone.onnx can't be read (ENOENT)");
    writeAnew(at('m/gan.onnx'), 'no model');
    await expectInputError(read(at('m/gan.onnx'), at('m')), 'model-corrupt', 'gan.onnx: not an ONNX model');
    writeAnew(at('m/gan.onnx'), '');
    await expectInputError(read(at('m/gan.onnx'), at('m')), 'model-corrupt');
  });
});
