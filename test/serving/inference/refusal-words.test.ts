import { expect } from 'chai';
import { refusalWords } from '../../../src/serving/inference/refusal-words.js';

const source =
  '/onnxruntime_src/onnxruntime/core/providers/cpu/tensor/gather.cc:154 onnxruntime::common::Status onnxruntime::Gather::Compute(int, float) const';

describe('what a client is told of a refusal', () => {
  it('is what onnxruntime says, in one line and without places in its sources', () => {
    const messages = [
      `Non-zero status code returned while running Gather node. Name:'Gather_0' Status Message: indices out of bounds, idx=99 must be within [-8,7]`,
      `Non-zero status code returned while running Gather node. Name:'Gather_0' Status Message: ${source} indices out of bounds,\\n idx=99 must be within [-8,7]`.replace(
        '\\n',
        '\n',
      ),
      'shader_helper.cc:416 GenerateSourceCode indices out of bounds, idx=99 must be within [-8,7]',
      `${source} x < n was false. indices out of bounds, idx=99 must be within [-8,7].\n`,
    ];
    for (const message of messages) {
      expect(refusalWords(message)).to.equal(
        'the model cannot be computed with these values (indices out of bounds, idx=99 must be within [-8,7])',
      );
    }
  });

  it('is nothing where the machine is to blame', () => {
    for (const message of ['std::bad_alloc', 'Failed to allocate memory for requested buffer of size 9', 'CUDA failure 700']) {
      expect(refusalWords(message)).to.equal(undefined);
    }
  });
});
