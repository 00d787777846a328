import { InputError } from '../../errors.js';
import { invalid } from '../rest/fields.js';

/** What is wrong with an input is wrong with the request that gave it. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InputError ? invalid(error.message) : error;
  }
}
