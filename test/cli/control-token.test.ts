import { expect } from 'chai';
import { controlToken } from '../../src/cli/control-token.js';
import { inputError } from '../config/input-error.js';

describe('the token of --allow-control', () => {
  it('is none where control is not allowed', () => {
    expect(controlToken(undefined, 9464, { GANFORGE_CONTROL_TOKEN: 'a-token-of-my-own' })).to.equal(undefined);
  });

  it('is a new one every time, of 144 random bits', () => {
    const tokens = new Set(Array.from({ length: 20 }, () => controlToken(true, 9464, {})));
    expect(tokens.size).to.equal(20);
    for (const token of tokens) expect(token).to.match(/^[\w-]{24}$/);
  });

  it("is the environment's where it has one that cannot be guessed", () => {
    expect(controlToken(true, 'auto', { GANFORGE_CONTROL_TOKEN: 'a-token-of-my-own' })).to.equal('a-token-of-my-own');
    for (const bad of ['', 'short', 'with a space in between', 'täuschend-lang-genug']) {
      expect(inputError(() => controlToken(true, 'auto', { GANFORGE_CONTROL_TOKEN: bad })).what).to.include('GANFORGE_CONTROL_TOKEN');
    }
  });

  it('is refused where there is no page', () => {
    expect(inputError(() => controlToken(true, 'off', {})).what).to.include('--port is off');
  });
});
