import { expect } from 'chai';
import { InputError } from '../../src/errors.js';

/** The InputError an action throws; anything else fails the test. */
export function inputError(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    expect((error as InputError).message).to.not.include('\n');
    return error as InputError;
  }
  throw new Error('no error was thrown');
}
