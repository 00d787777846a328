import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { createKeyCheck } from '../../src/serving/api-key.js';

describe('the check of API keys', () => {
  const refusalOf = createKeyCheck('k3y');

  it('takes the key from either header', () => {
    for (const authorization of ['Bearer k3y', 'bearer  k3y ']) expect(refusalOf(authorization, undefined)).to.equal(undefined);
    expect(refusalOf(undefined, 'k3y')).to.equal(undefined);
    expect(refusalOf('Basic abc', 'k3y')).to.equal(undefined);
  });

  it('tells no key from a wrong one, and how to give it', () => {
    expect(refusalOf(undefined, undefined)).to.include({
      kind: 'unauthenticated',
      message: 'the request has no API key: give it by Authorization: Bearer KEY or X-API-Key: KEY',
    });
    for (const [authorization, own] of [
      ['Bearer k3', undefined],
      ['Bearer wrong', 'k3y'],
      [undefined, ''],
      [undefined, 'k3y '],
    ] as const) {
      expect(refusalOf(authorization, own)?.message).to.match(/^the API key is not the one of this server: /);
    }
  });

  it('takes no key that no header can carry', () => {
    for (const key of ['', 'a b', 'schlüssel', 'a\n']) {
      expect(() => createKeyCheck(key))
        .to.throw(InputError)
        .with.property('code', 'invalid-api-key');
    }
  });
});
