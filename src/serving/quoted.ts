/** Characters of a client's text that a message repeats. */
export const longestQuote = 64;

/** Dimensions of a client's shape that a message repeats. */
const mostDimensions = 8;

/** A client's text for a message: in quotes, on one line, and not too long. */
export const quoted = (text: string): string => JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text);

/** A client's shape for a message. */
export function shapeText(shape: readonly number[]): string {
  const dimensions = shape.length > mostDimensions ? [...shape.slice(0, mostDimensions), '...'] : shape;
  return `[${dimensions.join(', ')}]`;
}
