import { expect } from 'chai';
import { appOf, infer, refusalOf, x } from './client.js';
import { FakeService } from './fake-service.js';

describe('REST: tensors in JSON', () => {
  const app = appOf(new FakeService());

  it('infer: data nested as its shape and flat data are the same', async () => {
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    for (const data of [nested, nested.flat()]) {
      const response = await infer(app, 'double', { inputs: [x(data, { shape: [2, 3] })] });
      expect(response.json().outputs[0]).deep.equal({ name: 'y', shape: [2, 3], datatype: 'FP32', data: [2, 4, 6, 8, 10, 12] });
    }
  });

  it('infer: data nested otherwise than its shape says is refused', async () => {
    for (const data of [
      [
        [1, 2, 3],
        [4, 5],
      ],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [[1, 2, 3], 4, 5, 6],
      [[[1, 2, 3]], [[4, 5, 6]]],
      [1, 2, [3]],
      1,
      'x',
      {},
    ]) {
      expect(await refusalOf(app, 'double', { inputs: [x(data, { shape: [2, 3] })] }), JSON.stringify(data)).contain('inputs[0].data');
    }
  });

  it('infer: a tensor has as many values as its shape says', async () => {
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2])] }))
      .contain('2 values')
      .contain('expected 3')
      .contain('[1, 3]');
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3, 4])] })).contain('4 values');
    expect(await refusalOf(app, 'double', { inputs: [x([])] })).contain('0 values');
  });

  it('infer: test_buffer_size_overflow, shapes that no memory has room for are refused', async () => {
    for (const shape of [[2 ** 4, 2 ** 60 + 2], [2 ** 53 - 1, 2 ** 53 - 1], Array(32).fill(2 ** 53 - 1), [0, 1e300], [1e6, 3]]) {
      expect(await refusalOf(app, 'double', { inputs: [x([1], { shape })] })).contain('inputs[0].shape');
    }
  });

  it('infer: test_negative_dimensions and other shapes that are none', async () => {
    for (const shape of [[2, -5], [1.5, 2], ['1', 3], [null], 3, '1,3', undefined, { 0: 1 }, Array(33).fill(1)]) {
      expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3], { shape })] })).contain('inputs[0].shape');
    }
  });

  it('every data type of JSON comes back as it went', async () => {
    const cases = [
      ['bool', 'BOOL', [true, false]],
      ['uint8', 'UINT8', [0, 255]],
      ['int32', 'INT32', [-(2 ** 31), 2 ** 31 - 1]],
      ['int64', 'INT64', [-(2 ** 53) + 1, 2 ** 53 - 1]],
    ] as const;
    for (const [model, datatype, data] of cases) {
      const response = await infer(app, model, { inputs: [x(data, { shape: [1, 2], datatype })] });
      expect(response.json().outputs[0].data, model).deep.equal(data);
    }
  });

  it('values that a data type does not have are refused with their place', async () => {
    const wrong = {
      bool: [0, 1, 'true', null],
      uint8: [-1, 256, 1.5, true, '1', null],
      int32: [2 ** 31, -(2 ** 31) - 1, 0.1, false],
      int64: [2 ** 53, 1e300, 0.5, '1'],
    };
    for (const [model, values] of Object.entries(wrong)) {
      for (const value of values) {
        const inputs = [x([model === 'bool' ? true : 1, value], { shape: [1, 2], datatype: model.toUpperCase() })];
        expect(await refusalOf(app, model, { inputs }), `${model} ${value}`).contain('inputs[0].data[1] is');
      }
    }
    for (const value of ['1', null, true, {}, 3.5e38]) {
      expect(await refusalOf(app, 'double', { inputs: [x([1, value, 1])] })).contain('inputs[0].data[1] is');
    }
    expect(await refusalOf(app, 'double', `{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1e999,1,1]}]}`)).contain(
      'Infinity',
    );
    expect(await refusalOf(app, 'int64', { inputs: [x([1, 2 ** 53], { shape: [1, 2], datatype: 'INT64' })] })).contain('binary');
  });

  it('fp16 input that is not binary data, and fp16 output, are refused', async () => {
    expect(await refusalOf(app, 'fp16', { inputs: [x([1, 2], { shape: [1, 2], datatype: 'FP16' })] })).contain('binary');
  });

  it('an output that JSON has no form for says how to get it', async () => {
    expect(await refusalOf(app, 'nan', { inputs: [x([1, 2, 3])] }))
      .contain('"y" has NaN at 0')
      .contain('binary');
  });
});
