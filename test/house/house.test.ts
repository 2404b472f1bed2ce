// The rules of the house: who may import whom, and how long and how plain the code of src is.
import { describe, expect, test } from 'vitest';
import { ofTheCode } from './exceptions.ts';
import { findForbiddenImports } from './imports.ts';
import { judge } from './problem.ts';
import { findShapeProblems } from './shape.ts';
import { findSharedVariables } from './shared.ts';
import { parseSource, readSources } from './source.ts';

test('the house keeps its rules', () => {
  const all = readSources('{src,demo,test}/**/*.{ts,mjs}');
  const ofSrc = all.filter(({ path }) => path.startsWith('src/'));
  const ofTests = all.filter(({ path }) => path.endsWith('.test.ts'));
  const problems = [
    ...findForbiddenImports(all),
    ...ofSrc.flatMap(findShapeProblems),
    ...ofTests.flatMap(findSharedVariables),
  ];
  expect(judge(problems, ofTheCode)).toEqual([]);
});

describe('a wrong import is found', () => {
  test.each([
    ['up', 'src/service/send.ts', '../upload/index.ts', 'imports run downwards, never sideways'],
    ['sideways', 'src/upload/session.ts', '../sweep/age.ts', 'imports run downwards, never sideways'],
    ['up to a file', 'src/support/time.ts', '../address.ts', 'imports run downwards, never sideways'],
    ['an entry', 'src/upload/session.ts', '../index.ts', 'an entry is imported by nobody in src'],
    ['the emulator', 'src/index.ts', './testing/index.ts', 'an entry is imported by nobody in src'],
    [
      'too much of service',
      'src/upload/session.ts',
      '../service/xml.ts',
      'a capability uses of service only errors, options and send',
    ],
    [
      'src, by the emulator',
      'src/testing/verify.ts',
      '../signature/sign.ts',
      'the emulator imports nothing of the rest of src',
    ],
    ['a Node module', 'src/upload/session.ts', 'node:fs', 'src imports src and its dependencies'],
    ['msw', 'src/upload/session.ts', 'msw', 'src imports src and its dependencies'],
    ['ky', 'src/service/exchange.ts', 'ky', 'a dependency is imported by its adapter only'],
    [
      'noble',
      'src/signature/sign.ts',
      '@noble/hashes/hmac.js',
      'a dependency is imported by its adapter only',
    ],
    [
      'parse-xml',
      'src/multipart/abort.ts',
      '@rgrove/parse-xml',
      'a dependency is imported by its adapter only',
    ],
    ['no .ts', 'src/upload/session.ts', './parts', 'relative imports in src end in .ts'],
    ['a test', 'src/upload/session.ts', '../../test/run/exec.ts', 'src imports src and its dependencies'],
    ['a test, by the demo', 'demo/start.ts', '../test/run/exec.ts', 'demo imports nothing of test'],
    [
      'the demo, by the rig',
      'demo/rig/listen.ts',
      '../start.ts',
      'demo/rig imports nothing of the rest of demo',
    ],
    [
      'the Worker, by the page',
      'demo/page/main.ts',
      '../worker/env.ts',
      'demo/page imports nothing of demo/worker',
    ],
    [
      'a part of the demo that it does not test',
      'test/deno/run.test.ts',
      '../../demo/page/dom.ts',
      'test imports of demo only the rig and what it tests',
    ],
  ])('%s', (_, path, specifier, rule) => {
    const source = parseSource(path, `import { it } from '${specifier}';`);
    expect(findForbiddenImports([source]).map((problem) => problem.rule)).toEqual([rule]);
  });

  test.each([
    ["import type { It } from '../upload/index.ts';", 'of a type'],
    ["export type { It } from '../upload/index.ts';", 'passed on'],
    ["export * from '../upload/index.ts';", 'passed on whole'],
    ["type It = import('../upload/index.ts').It;", 'within a type'],
    ["const it = await import('../upload/index.ts');", 'when it runs'],
    ["import '../upload/index.ts';", 'for nothing'],
  ])('%s', (text) => {
    expect(findForbiddenImports([parseSource('src/service/send.ts', text)])).toEqual([
      {
        path: 'src/service/send.ts',
        rule: 'imports run downwards, never sideways',
        what: 'it imports src/upload/index.ts',
      },
    ]);
  });

  test('a circle, of types too, is told once', () => {
    const circle = [
      parseSource('src/upload/a.ts', "import type { B } from './b.ts';"),
      parseSource('src/upload/b.ts', "import { c } from './c.ts';"),
      parseSource('src/upload/c.ts', "export * from './a.ts';"),
      parseSource('src/upload/d.ts', "import { a } from './a.ts';"),
    ];
    expect(findForbiddenImports(circle)).toEqual([
      {
        path: 'src/upload/a.ts',
        rule: 'imports make no circle',
        what: 'src/upload/a.ts -> src/upload/b.ts -> src/upload/c.ts -> src/upload/a.ts',
      },
    ]);
  });
});

test('right imports are let through', () => {
  const right = {
    'src/index.ts': ['./upload/index.ts', './service/errors.ts'],
    'src/upload/session.ts': [
      '../multipart/abort.ts',
      '../service/send.ts',
      '../support/time.ts',
      './parts.ts',
    ],
    'src/service/send.ts': ['ky', '../address.ts'],
    'src/testing/verify.ts': ['@noble/hashes/legacy.js', '@rgrove/parse-xml', './store.ts'],
    'src/testing/msw.ts': ['msw'],
    'demo/page/main.ts': ['../rig/slowed.ts', 'cos-abort/upload'],
    'test/deno/run.test.ts': [
      '../../demo/deno/run.ts',
      '../../demo/rig/listen.ts',
      '../../src/index.ts',
      'vitest',
    ],
  };
  const sources = Object.entries(right).map(([path, specifiers]) =>
    parseSource(path, specifiers.map((specifier) => `import '${specifier}';`).join('\n')),
  );
  expect(findForbiddenImports(sources)).toEqual([]);
});

describe('an ill shape is found', () => {
  const shapes = (text: string): string[] =>
    findShapeProblems(parseSource('src/it.ts', text)).map(({ rule, what }) => `${rule}: ${what}`);
  const lines = (count: number): string => 'it();\n'.repeat(count);

  test('a function of 51 lines, and none of 50', () => {
    expect(shapes(`function it() {\n${lines(48)}}`)).toEqual([]);
    expect(shapes(`\nfunction it() {\n${lines(49)}}`)).toEqual([
      'no function is longer than 50 lines: line 2, 51 lines',
    ]);
    expect(shapes(`const it = () => {\n${lines(49)}};`)).toHaveLength(1);
    expect(shapes(`class It {\n  it() {\n${lines(49)}}\n}`)).toHaveLength(1);
  });

  test('a file of 251 lines, and none of 250', () => {
    expect(shapes(lines(250))).toEqual([]);
    expect(shapes(lines(251))).toEqual(['no file is longer than 250 lines: it has 251']);
  });

  test('a line of 111 characters, and none of 110', () => {
    expect(shapes(`//${'x'.repeat(108)}`)).toEqual([]);
    expect(shapes(`\n//${'x'.repeat(109)}`)).toEqual(['no line is longer than 110 characters: line 2']);
  });

  test('a tuple of three, and none of two', () => {
    expect(shapes('type It = [a: string, b: string];')).toEqual([]);
    expect(shapes('let it: readonly [string, number, boolean];')).toEqual([
      'no tuple has more than 2 members: line 1',
    ]);
  });

  test.each([
    'if (!--left) it();',
    'while (left-- > 0) it();',
    'for (; i++ < 3; ) it();',
    'const it = left-- ? 1 : 2;',
    'left-- && it();',
    'do it(); while (--left);',
  ])('%s', (text) => {
    expect(shapes(text)).toEqual(['no condition changes a value: line 1']);
  });

  test('counting elsewhere is let through', () => {
    expect(shapes('for (let i = 0; i < 3; i++) it(i);\nleft--;\nif (!left) it();')).toEqual([]);
  });
});

describe('exceptions', () => {
  const problem = { path: 'src/upload/parts.ts', rule: 'r', what: 'line 1' };
  const why = '';

  test('excuse a file, or all of a folder', () => {
    expect(judge([problem], [{ path: 'src/upload/parts.ts', rule: 'r', why }])).toEqual([]);
    expect(judge([problem], [{ path: 'src/upload/', rule: 'r', why }])).toEqual([]);
  });

  test('excuse nothing else', () => {
    const others = [{ path: 'src/sweep/', rule: 'r', why }];
    expect(judge([problem], others)).toContain('src/upload/parts.ts: r: line 1');
    expect(judge([problem], [{ path: 'src/upload/', rule: 'another', why }])).toContain(
      'src/upload/parts.ts: r: line 1',
    );
  });

  test('fail when they are stale', () => {
    expect(judge([], [{ path: 'src/upload/', rule: 'r', why }])).toEqual([
      'src/upload/: r: nothing breaks this any more: take out the exception',
    ]);
  });
});

describe('a variable that tests share is found', () => {
  const found = (text: string): string[] =>
    findSharedVariables(parseSource('test/it.test.ts', text)).map(({ what }) => what);

  test.each([
    ['by a file', 'let cos;'],
    ['by a describe', "describe('it', () => { let cos; });"],
    ['by a describe of each', "describe.each([1])('%i', () => { let cos; });"],
    ['by a describe within another', "describe('it', () => { describe('that', () => { let cos; }); });"],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual(['line 1']);
  });
  test.each([
    ['a constant', 'const cos = 1;'],
    ['of one test', "it('is', () => { let cos; });"],
    ['of a helper', 'function setUp() { let cos; }'],
  ])('%s is none', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});
