/**
 * Float32 vectors as addresses in memory, worked through four lanes at a time and, at their end, one element at a time with the
 * same instructions. `T` says which: v128 takes four elements, f32 the first lane alone.
 */

/** Bytes of the whole groups of four among `length` elements. */
export function wholeBytes(length: i32): usize {
  return (<usize>length & ~3) << 2;
}

/** Bytes of `length` elements. */
export function allBytes(length: i32): usize {
  return (<usize>length) << 2;
}

export function load<T>(address: usize): v128 {
  return isVector<T>() ? v128.load(address) : v128.load_zero<f32>(address);
}

export function store<T>(address: usize, lanes: v128): void {
  if (isVector<T>()) v128.store(address, lanes);
  else v128.store_lane<f32>(address, lanes, 0);
}
