// XML is read in linear time, whatever a server makes of it, and what COS echoes from a key does no harm.
// Numbers are the fault catalogue's.
import { describe, expect, it } from 'vitest';
import { escapeXml, exactTextOf, readXml, textOf } from '../../src/service/xml.ts';

describe('K8: text that is built to take long', () => {
  const MIB = 1024 * 1024;
  it.each([
    ['carriage returns', `<Error>${'\r'.repeat(4 * MIB)}</Error>`],
    ['line ends', `<Error>${'\r\n'.repeat(2 * MIB)}</Error>`],
    ['a million elements', `<Error>${'<a/>'.repeat(MIB)}</Error>`],
    ['5000 levels', `<Error><Code>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</Code></Error>`],
    ['5000 levels behind attributes', `<Error>${'<a x="/>">'.repeat(5000)}${'</a>'.repeat(5000)}</Error>`],
    ['opening brackets', '<'.repeat(4 * MIB)],
    ['opening brackets and an end', `${'<'.repeat(4 * MIB)}>`],
    ['ampersands', `<a>${'&'.repeat(4 * MIB)}</a>`],
    ['beginnings of references', `<a>${'&#1'.repeat(MIB)}</a>`],
    ['comments', `<a>${'<!-- x -->'.repeat(400_000)}</a>`],
    ['control characters', `<a>${'\u0007'.repeat(4 * MIB)}</a>`],
  ])('%s: no slower than a small multiple of ordinary text of that length', (_, text) => {
    const ordinary = `<a>${'text '.repeat(text.length / 5)}</a>`;
    const time = (given: string): number => {
      const begun = performance.now();
      readXml(given);
      return performance.now() - begun;
    };
    time(ordinary);
    // Quadratic time would be thousands of times that: 85 s were measured for 160 kB.
    expect(time(text)).toBeLessThan(Math.max(100 * time(ordinary), 20_000));
  });
  it('so are tags that are too long, too many sections, and too many references', () => {
    expect(readXml(`<a b="${'x'.repeat(4096)}"/>`)).toBeUndefined();
    expect(readXml(`<a b="${'x'.repeat(4000)}"/>`)?.name).toBe('a');
    for (const section of ['<?x?>', '<!---->', '<![CDATA[]]>'])
      expect(readXml(`<a>${section.repeat(50_000)}</a>`)).toBeUndefined();
    expect(readXml(`<a>${'&amp;'.repeat(100_001)}</a>`)).toBeUndefined();
    expect(readXml(`<a>${'&amp;'.repeat(100_000)}</a>`)?.text).toBe('&'.repeat(100_000));
  });
  it('too many elements, or too deep ones, are no XML', () => {
    expect(readXml(`<a>${'<b/>'.repeat(50_000)}</a>`)).toBeUndefined();
    expect(readXml(`${'<a>'.repeat(33)}${'</a>'.repeat(33)}`)).toBeUndefined();
    expect(readXml(`${'<a>'.repeat(32)}${'</a>'.repeat(32)}`)?.name).toBe('a');
    expect(readXml(`<a>${'<b/>'.repeat(49_000)}</a>`)?.name).toBe('a');
  });
});

describe('K8: tags that are none hide no depth', () => {
  it.each([
    ['comments', '<a><!--></x>-->'],
    ['comments of one character', '<a><!---></x>-->'],
    ['CDATA sections', '<a><![CDATA[></x>]]>'],
    ['processing instructions', '<a><?x ></x>?>'],
    ['attributes', '<a x="></x>">'],
    ['attributes with a slash', '<a x="/></x>">'],
  ])('%s', (_, level) => {
    for (const levels of [33, 3000, 20_000])
      expect(readXml(`<Error>${level.repeat(levels)}${'</a>'.repeat(levels)}</Error>`)).toBeUndefined();
  });
  it('a document type, which COS never writes, is no XML: end tags in it would count', () => {
    const deep = '<a>'.repeat(3000) + '</a>'.repeat(3000);
    expect(readXml(`<!DOCTYPE a [${'</x>'.repeat(3000)}]>${deep}`)).toBeUndefined();
    expect(readXml(`<!DOCTYPE a SYSTEM "${'</x>'.repeat(3000)}">${deep}`)).toBeUndefined();
    expect(readXml('<!DOCTYPE Error><Error/>')).toBeUndefined();
  });
  it('what they hold is read as ever', () => {
    const xml = readXml(
      '<?xml version="1.0" ?><!-- <x> --><Error><Code>A<![CDATA[<b>]]><!--</c>--></Code></Error>',
    );
    expect(textOf(xml, 'Code')).toBe('A<b>');
  });
  it.each([['<!--'], ['<![CDATA['], ['<?x '], ['<!']])('millions of %s that do not end', (opening) => {
    expect(readXml(`<a>${opening.repeat(1_000_000)}</a>`)).toBeUndefined();
  });
});

describe('X2: what XML 1.0 forbids', () => {
  const text = (inner: string) => textOf(readXml(`<a><Key>${inner}</Key></a>`), 'Key');
  it.each([
    ['\u0007', '\ufffd'],
    ['\u000b', '\ufffd'],
    ['\u0000', '\ufffd'],
    ['\uffff', '\ufffd'],
    ['&#x3;', '\ufffd'],
    ['&#3;', '\ufffd'],
    ['&#xFFFF;', '\ufffd'],
    ['&#x110000;', '\ufffd'],
    ['&', '&'],
    ['a&b=c', 'a&b=c'],
    ['&nbsp;', '&nbsp;'],
    ['&#;', '&#;'],
    ['&#xyz;', '&#xyz;'],
    ['&#65;', 'A'],
    ['&#x1F600;', '😀'],
    ['&amp;lt;', '&lt;'],
    ['&lt;&gt;&quot;&apos;', '<>"\''],
    ['😀', '😀'],
  ])('%j is read as %j', (inner, expected) => {
    expect(text(`k${inner}k`)).toBe(`k${expected}k`);
  });
  it('line ends are one character each', () => {
    expect(exactTextOf(readXml('<a><Key>1\r\n2\r3\n4</Key></a>'), 'Key')).toBe('1\n2\n3\n4');
  });
});

it('what is written is read again', () => {
  const text = 'a<b>&"c\'&amp;';
  expect(textOf(readXml(`<a><Key>${escapeXml(text)}</Key></a>`), 'Key')).toBe(text);
});
