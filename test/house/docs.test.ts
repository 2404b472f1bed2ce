// The documents: what they link to, name and tell to run is there.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const isThere = (path: string): boolean => existsSync(new URL(path, root));
const find = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] }).sort();

const documents = find('{*.md,docs/**/*.md,test/README.md,.github/**/*.md,demo/**/*.md}');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

test('there are documents', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/faults.md']));
});

test.each(documents)('%s: each link leads somewhere', (path) => {
  const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = targets.filter((target) => !target.includes('://') && !leadsSomewhere(path, target));
  expect(broken).toEqual([]);
});

test.each(documents)('%s: each path that it names is there', (path) => {
  const paths = [...read(path).matchAll(/`((?:src|test|demo|docs|\.ci)\/[\w./-]*)`/g)].map(
    ([, named = '']) => named,
  );
  expect(paths.filter((named) => !isThere(named))).toEqual([]);
});

test.each(documents)('%s: each script that it tells to run is there', (path) => {
  const names = [...read(path).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = '']) => name);
  expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('each fault of the catalogue is named by a test, and each that a test names is in it', () => {
  const catalogue = numbersIn('docs/faults.md', /^\| ([A-Z]\d+(?:, [A-Z]\d+)*) \|/gm);
  expect(catalogue.length).toBeGreaterThan(100);
  const titles = /['"`]([A-Z]\d+(?:, [A-Z]\d+)*): /g;
  const named = find('test/**/*.ts').flatMap((path) => numbersIn(path, titles));
  expect(catalogue.filter((number) => !named.includes(number))).toEqual([]);
  expect(named.filter((number) => !catalogue.includes(number))).toEqual([]);
});

/** The numbers of faults, of lists like `N5, N6`. */
function numbersIn(path: string, lists: RegExp): string[] {
  return [...read(path).matchAll(lists)].flatMap(([, numbers = '']) => numbers.split(', '));
}

/** A file, or a heading of one. */
function leadsSomewhere(from: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const path = file ? posix.join(posix.dirname(from), file) : from;
  if (!isThere(path)) return false;
  return heading === undefined || headingsOf(path).includes(heading);
}

/** As GitHub makes anchors of them. */
function headingsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
