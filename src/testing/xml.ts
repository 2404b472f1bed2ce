// The service's XML, written and read. Its form (declaration, tabs, line feeds) is that of the samples in
// Tencent doc 436/7730.

import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { malformedXml } from './refusal.ts';

/** What an element holds. Arrays repeat their element; `undefined` leaves it out. */
export type XmlContent =
  | string
  | number
  | bigint
  | boolean
  | XmlContent[]
  | { [name: string]: XmlContent | undefined };

const DECLARATION = "<?xml version='1.0' encoding='utf-8' ?>\n";

/** An XML document of one element. */
export function xml(name: string, content: XmlContent): string {
  return DECLARATION + xmlElement(name, content);
}

/** The same without a declaration, as the answer to DELETE Multiple Objects has it (436/8289). */
export function xmlElement(name: string, content: XmlContent, indent = ''): string {
  if (Array.isArray(content)) return content.map((one) => xmlElement(name, one, indent)).join('\n');
  if (typeof content !== 'object') return leaf(name, String(content), indent);
  const children = Object.entries(content)
    .map(([child, value]) => (value === undefined ? '' : xmlElement(child, value, `${indent}\t`)))
    .filter((text) => text !== '');
  if (children.length === 0) return `${indent}<${name}/>`;
  return `${indent}<${name}>\n${children.join('\n')}\n${indent}</${name}>`;
}

function leaf(name: string, text: string, indent: string): string {
  return text === '' ? `${indent}<${name}/>` : `${indent}<${name}>${escaped(text)}</${name}>`;
}

/**
 * Control characters stay as they are, illegal as they are in XML 1.0: the service evidently does so
 * (cos-go-sdk-v5 has a way around it).
 */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * The root element of a request's body.
 * @throws {Refusal} MalformedXML
 */
export function readXml(body: string): XmlElement {
  let root: XmlElement | null = null;
  try {
    ({ root } = parseXml(body));
  } catch {}
  if (!root) throw malformedXml();
  return root;
}

/** The children of that name. */
export function childElements(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(
    (node): node is XmlElement => node instanceof XmlElement && node.name === name,
  );
}

/** The text of the first child of that name. */
export function childText(element: XmlElement, name: string): string | undefined {
  return childElements(element, name)[0]?.text;
}
