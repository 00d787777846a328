import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** Compiled files, as a server and its threads start with them. */
const entries = ['src/cli/main.js', 'src/cli/commands/serve.js', 'workers/inference-worker.js'];

describe('a serving process', () => {
  it('loads no TensorFlow.js, in none of its threads: it would take a second to start and memory', () => {
    const packages = new Map<string, string>();
    const seen = new Set<string>();
    const waiting = entries.map((entry) => new URL(`../../${entry}`, import.meta.url).href);
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      expect(existsSync(fileURLToPath(file)), file).to.equal(true);
      // Types are gone from compiled files; what is imported on demand (`import()`) is not loaded at the start.
      for (const [, specifier = ''] of readFileSync(fileURLToPath(file), 'utf8').matchAll(
        /^(?:import|export)\b[^'"]*?['"]([^'"]+)['"];/gm,
      )) {
        if (specifier.startsWith('.')) waiting.push(new URL(specifier, file).href);
        else packages.set(specifier, file);
      }
    }
    expect(seen.size).to.be.above(60);
    expect([...packages.keys()]).to.include.members(['fastify', '@grpc/grpc-js', 'onnxruntime-node', 'piscina']);
    expect([...packages].filter(([name]) => name.startsWith('@tensorflow'))).to.deep.equal([]);
  });
});
