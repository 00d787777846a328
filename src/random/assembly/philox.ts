/**
 * ../philox.ts in WebAssembly, which multiplies 64-bit integers: AssemblyScript, which has TypeScript's grammar and
 * WebAssembly's types.
 */

const multiplier0: u64 = 0xd2511f53;
const multiplier1: u64 = 0xcd9e8d57;
const weyl0: u32 = 0x9e3779b9;
const weyl1: u32 = 0xbb67ae85;

/** Writes `count` blocks, four words each, from address 0 on: those with the counters (first + i, c1, c2, c3). */
export function blocks(count: u32, first: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    let w0: u32 = first + i;
    let w1 = c1;
    let w2 = c2;
    let w3 = c3;
    let key0 = k0;
    let key1 = k1;
    for (let round = 0; round < 10; round++) {
      const product0 = multiplier0 * <u64>w0;
      const product1 = multiplier1 * <u64>w2;
      w0 = <u32>(product1 >> 32) ^ w1 ^ key0;
      w1 = <u32>product1;
      w2 = <u32>(product0 >> 32) ^ w3 ^ key1;
      w3 = <u32>product0;
      key0 += weyl0;
      key1 += weyl1;
    }
    const at = (<usize>i) << 4;
    store<u32>(at, w0);
    store<u32>(at, w1, 4);
    store<u32>(at, w2, 8);
    store<u32>(at, w3, 12);
  }
}
