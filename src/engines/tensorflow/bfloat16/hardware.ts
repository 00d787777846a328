import { readFileSync } from 'node:fs';

/** Linux's names of what multiplies bfloat16: AVX-512 and AMX of x86, and ARM's. */
const extensions = ['avx512_bf16', 'amx_bf16', 'bf16'];

/**
 * Whether the processor multiplies bfloat16; undefined where the system does not tell.
 * @param cpuInfo as of /proc/cpuinfo
 */
export function multipliesBfloat16(cpuInfo: string | undefined = readCpuInfo()): boolean | undefined {
  const flags = cpuInfo === undefined ? undefined : /^(?:flags|Features)\s*:(.*)$/m.exec(cpuInfo)?.[1];
  return flags?.split(' ').some((flag) => extensions.includes(flag));
}

/** A warning where the processor has to make bfloat16 of other arithmetic. */
export const bfloat16Note = (multiplies = multipliesBfloat16()): string | undefined =>
  multiplies === false ? 'this processor has no arithmetic in bfloat16: --precision bf16 is slower here than float32' : undefined;

function readCpuInfo(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
}
