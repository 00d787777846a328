import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { testFolder } from '../monitoring/folder.js';

/** An `nvidia-smi` that is a shell script, in a temporary folder, anew for each test. */
export interface FakeNvidiaSmi {
  readonly path: (name: string) => string;
  /** @returns an environment that finds the program first; without lines there is none */
  says(...lines: string[]): NodeJS.ProcessEnv;
}

export function useFakeNvidiaSmi(): FakeNvidiaSmi {
  const path = testFolder();
  return {
    path,
    says: (...lines) => {
      const program = path('bin/nvidia-smi');
      mkdirSync(dirname(program), { recursive: true });
      if (lines.length === 0) return { PATH: dirname(program) };
      writeFileSync(program, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
      return { PATH: `${dirname(program)}:/usr/bin:/bin` };
    },
  };
}

/** A line of its table. */
export const gpuLine = (index: number, uuid = `GPU-${index}000-aaaa`, used = 512): string =>
  `echo '${index}, ${uuid}, NVIDIA H100, 81559, ${used}'`;
