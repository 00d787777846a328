/**
 * The element of the page with an id.
 *
 * @throws Error where the page has none of this kind
 */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/** A new element; strings become text, never HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Changes a text where it is another, so that a selection in it, or a screen reader, is not disturbed for nothing. */
export function put(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows a line with a text, or hides it where there is none to show. */
export function tell(node: HTMLElement, text: string): void {
  node.hidden = text === '';
  put(node, text);
}

/** Class of a run's or worker's colour. */
export function colourClass(place: number): string {
  return `c${place % 8}`;
}
