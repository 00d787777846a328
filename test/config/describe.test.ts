import { expect } from 'chai';
import { z } from 'zod';
import { describeKeys, expectedBy } from '../../src/config/describe.js';
import { runConfigSchema } from '../../src/config/schema.js';

describe('schemas in words', () => {
  for (const [schema, words] of [
    [z.int().min(1), 'a whole number of at least 1'],
    [z.int(), 'a whole number'],
    [z.number().min(0).max(1), 'a number from 0 to 1'],
    [z.number().positive(), 'a number above 0'],
    [z.boolean(), 'true or false'],
    [z.enum(['a', 'b']).default('a'), 'one of a, b'],
    [z.string().nullable(), 'text or null'],
    [z.array(z.int().min(1)), 'a list, each a whole number of at least 1'],
    [z.strictObject({ x: z.int(), y: z.int() }), 'the keys x, y'],
  ] as const) {
    it(`say ${words}`, () => expect(expectedBy(schema)).to.equal(words));
  }

  it('tell key, meaning, values and default', () => {
    const schema = z.strictObject({ k: z.int().min(1).default(2).describe('steps'), depth: z.int().describe('layers').nullable() });
    expect(describeKeys(schema)).to.deep.equal([
      { key: 'k', description: 'steps', expected: 'a whole number of at least 1', default: 2 },
      { key: 'depth', description: 'layers', expected: 'a whole number or null' },
    ]);
  });

  it('have a meaning for every key of the configuration that holds a value', () => {
    for (const { key, description } of describeKeys(runConfigSchema)) {
      if (!['ema', 'sample', 'checkpoint', 'evaluate', 'log', 'nonFinite'].includes(key)) expect(description, key).to.not.equal('');
    }
  });
});
