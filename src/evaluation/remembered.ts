/**
 * A function of a set of samples that works each set out once, as long as the set is held: real samples are set beside the
 * generated ones, noise and others in turn. Sets are told apart by identity, and are never written to.
 */
export function remembered<Of extends object, Value>(compute: (of: Of) => Value): (of: Of) => Value {
  const known = new WeakMap<Of, { readonly value: Value }>();
  return (of) => {
    const found = known.get(of) ?? { value: compute(of) };
    known.set(of, found);
    return found.value;
  };
}
