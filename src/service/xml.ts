// XML in and XML out. The parser expands no entities and fetches nothing; what it cannot read is `undefined`,
// never a throw.

import { parseXml, type XmlElement } from '@rgrove/parse-xml';

export type { XmlElement } from '@rgrove/parse-xml';

/** More than any answer of COS has: a full page of uploads holds some 15 000 elements, five levels deep. */
const MAX_ELEMENTS = 50_000;
const MAX_DEPTH = 32;
/** In characters; COS's own have an attribute at most. */
const MAX_TAG = 4096;
/** What an `&` begins; in a page whose keys are percent-encoded there is none. */
const MAX_REFERENCES = 100_000;

/** The root element, or `undefined` for anything that is not well-formed XML, or is built to take long. */
export function readXml(text: string): XmlElement | undefined {
  const xml = text.trim();
  if (!xml.startsWith('<') || !isBounded(xml)) return undefined;
  try {
    return parseXml(harmless(xml)).root ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether it is the element of that name: `cos:Encoding-Type` and `EncodingType` are one in different
 * editions.
 */
export const isNamed = (element: XmlElement | undefined, name: string): boolean =>
  element?.name
    ?.slice(element.name.indexOf(':') + 1)
    .replaceAll('-', '')
    .toLowerCase() === name.toLowerCase();

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
export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

/**
 * The text without what XML 1.0 forbids: COS echoes the control characters of a key as they are, and only the
 * echo is lost here. Line ends become one character each, because the parser takes quadratic time over
 * carriage returns.
 */
const harmless = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(FORBIDDEN, '\ufffd')
    .replace(NO_REFERENCE, '&amp;')
    .replace(NUMERIC, (reference, hexadecimal, digits) => {
      const code = Number.parseInt(digits, hexadecimal ? 16 : 10);
      return code <= 0x10ffff && String.fromCodePoint(code).replace(FORBIDDEN, '') ? reference : '\ufffd';
    });

/** Characters outside of XML 1.0's `Char`. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** An `&` that begins no reference of XML's own. */
const NO_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/g;

/** A numeric reference: whether it is hexadecimal, and its digits. */
const NUMERIC = /&#(x?)([\da-fA-F]+);/g;

/**
 * Whether there are no more elements and sections, and no more of them inside each other, than COS writes.
 * One pass, by the parser's own rules, so that what is counted here is what the parser, and whoever walks its
 * tree, meets.
 */
function isBounded(xml: string): boolean {
  let elements = 0;
  let depth = 0;
  if (xml.split('&', MAX_REFERENCES + 2).length - 1 > MAX_REFERENCES) return false;
  for (let start = xml.indexOf('<'); start >= 0; ) {
    const section = SECTIONS.find(({ opening }) => xml.startsWith(opening, start));
    const { opening, closing } = section ?? TAG;
    const end = xml.indexOf(closing, start + opening.length);
    if (end < 0) return false;
    const first = xml[start + 1];
    if (section) elements++;
    else if (end - start > MAX_TAG) return false;
    else if (first === '/') depth--;
    else {
      if (first === '!') return false; // a document type, in which anything may stand
      elements++;
      // A slash before a > that an attribute's value holds ends nothing.
      if (xml[end - 1] !== '/' || xml.slice(start, end).includes('=')) depth++;
    }
    if (elements > MAX_ELEMENTS || depth > MAX_DEPTH) return false;
    start = xml.indexOf('<', end);
  }
  return true;
}

const TAG = { opening: '<', closing: '>' };

/** What may hold tags that are none. */
const SECTIONS = [
  { opening: '<!--', closing: '-->' },
  { opening: '<![CDATA[', closing: ']]>' },
  { opening: '<?', closing: '?>' },
];
