// XML in and XML out. The parser expands no entities and fetches nothing; what it cannot read is `undefined`, never a throw.

import { parseXml, XmlElement } from '@rgrove/parse-xml';

/** An element read by the names of its children, in whatever case an edition of the API spells them. */
export interface Element {
  readonly name: string;
  /** The text of the first child of that name. */
  text(name: string): string | undefined;
  /** All children of that name. */
  all(name: string): Element[];
}

/** The root element, or `undefined` for anything that is not well-formed XML. */
export function readXml(xml: string): Element | undefined {
  try {
    const { root } = parseXml(xml.trimStart());
    return root ? element(root) : undefined;
  } catch {
    return undefined; // also the RangeError of a stack that absurd nesting has used up
  }
}

/** Text as XML character data. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function element(node: XmlElement): Element {
  const children = (name: string): XmlElement[] =>
    node.children.filter((child): child is XmlElement => child instanceof XmlElement && plain(child.name) === plain(name));
  return {
    name: plain(node.name),
    text: (name) => children(name)[0]?.text.trim(),
    all: (name) => children(name).map(element),
  };
}

/** `cos:Encoding-Type` and `EncodingType` are the same element in different editions. */
const plain = (name: string): string => name.slice(name.indexOf(':') + 1).replace('-', '').toLowerCase();
