// The few things that the views need of the DOM.

/** The element of that id, which index.html has. */
export function byId<K extends keyof HTMLElementTagNameMap>(id: string, tag: K): HTMLElementTagNameMap[K] {
  const found = document.getElementById(id);
  if (found?.localName !== tag) throw new Error(`index.html has no <${tag} id="${id}">`);
  return found as HTMLElementTagNameMap[K];
}

/** A new element with text or children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** A name that somebody else has given: what it holds, such as U+202E, turns none of the words around it. */
export const nameElement = (name: string): HTMLElement => element('bdi', '', name);

/** The same in text that can hold no elements: between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

/** Changes nothing that is the same already, so that a screen reader and a selection are left in peace. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
