// XML in and XML out. The parser expands no entities and fetches nothing; what it cannot read is `undefined`, never a throw.

import { parseXml, type XmlElement } from '@rgrove/parse-xml';

/** The root element, or `undefined` for anything that is not well-formed XML. */
export function readXml(text: string): XmlElement | undefined {
  if (!text) return undefined; // what an abort is answered with needs no parser
  try {
    return parseXml(text.trim()).root ?? undefined;
  } catch {
    return undefined; // also the RangeError of a stack that absurd nesting has used up
  }
}

/** Whether it is the element of that name: `cos:Encoding-Type` and `EncodingType` are one in different editions. */
export const isNamed = (element: XmlElement | undefined, name: string): boolean =>
  element?.name?.replace(/^.*:|-/g, '').toLowerCase() === name.toLowerCase();

/** The child elements of that name. */
export const children = (element: XmlElement | undefined, name: string): XmlElement[] =>
  (element?.children as XmlElement[] | undefined)?.filter((child) => isNamed(child, name)) ?? [];

/** The text of the first child element of that name; `undefined` when there is none or it is empty. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined =>
  children(element, name)[0]?.text?.trim() || undefined;

/** The same, with the spaces that may begin or end a key. */
export const exactTextOf = (element: XmlElement | undefined, name: string): string =>
  children(element, name)[0]?.text ?? '';

/** Text as XML character data. */
export const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
