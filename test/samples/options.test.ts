// docs/options.md against the sources: every option is there, and its default is the one that the doc comment
// names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../run/exec.ts';
import { declaredOptions } from './options.ts';
import { publicTypes } from './taken-for-granted.ts';

/** The tables by the interface that the heading above them names. */
function documented(): Map<string, { name: string; default: string }[]> {
  const sections = readFileSync(join(root, 'docs/options.md'), 'utf8').split(/^#+ /m);
  return new Map(
    sections.flatMap((section) => {
      const name = /`(\w+)`$/.exec(section.split('\n', 1)[0] ?? '')?.[1];
      if (!name) return [];
      const [table = ''] = section.split('| Option | Meaning | Default |\n')[1]?.split('\n\n') ?? [];
      const rows = [...table.matchAll(/^\| `(\w+)` \|.*\| (?:`(.*)` )?\|$/gm)];
      return [
        [
          name,
          rows.map(([, option = '', byDefault = '']) => ({ name: option, default: byDefault })),
        ] as const,
      ];
    }),
  );
}

const tables = documented();
const declared = declaredOptions();

it.each([...tables.keys()])('%s', (name) => {
  expect(tables.get(name)).toEqual(declared.get(name));
});

it('every public interface of options has its table', () => {
  const elsewhere = ['EmulatorOptions', 'GetAuthorizationOptions', 'ListenerOptions']; // the last is the platform's
  const names = publicTypes().filter(
    (name) => /(Options|Settings|^BucketAddress)$/.test(name) && declared.get(name)?.length,
  );
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((name) => !tables.has(name) && !elsewhere.includes(name))).toEqual([]);
});
