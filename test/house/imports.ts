// Who may import whom: the rules of docs/architecture.md, each a function that names what breaks it.
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';

type Rule = (from: string, to: string) => boolean;

/** From top to bottom. What stands on one line imports of the lines below it only. */
const LAYERS: readonly (readonly string[])[] = [
  ['upload', 'sweep', 'edge', 'diagnose'],
  ['multipart'],
  ['service'],
  ['credentials'],
  ['signature'],
  ['address'],
  ['support'],
];
const CAPABILITIES = LAYERS[0] ?? [];

/** What a capability uses of `service/`: its errors, its options, and the one function that sends. */
const SERVICE_FOR_CAPABILITIES = ['errors', 'options', 'send'].map((name) => `src/service/${name}.ts`);

/** Each dependency, and the only file of src, beside the emulator's, that imports it. */
const ADAPTERS: readonly { dependency: string; adapter: string }[] = [
  { dependency: 'ky', adapter: 'src/service/send.ts' },
  { dependency: '@noble/hashes', adapter: 'src/signature/hmac.ts' },
  { dependency: '@rgrove/parse-xml', adapter: 'src/service/xml.ts' },
];

/** What of the demo each folder of tests tests. */
const TESTED: Readonly<Record<string, readonly string[]>> = {
  browser: ['demo/'],
  demo: ['demo/'],
  deno: ['demo/deno/', 'demo/visible.ts'],
  diagnose: ['demo/diagnose/'],
  dom: ['demo/page/'],
  emulator: ['demo/emulator/'],
  recipes: ['demo/recipes/'],
  worker: ['demo/worker/', 'demo/page/'],
};

/** The layer of a file of src. The entries, such as `src/index.ts`, and the emulator have none. */
function layerOf(path: string): number | undefined {
  const index = LAYERS.findIndex((names) => names.includes(roomOf(path)));
  return index === -1 ? undefined : index;
}

/** `upload` of `src/upload/parts.ts`, `address` of `src/address.ts`. */
function roomOf(path: string): string {
  const [top, name = ''] = path.split('/');
  return top === 'src' ? name.replace('.ts', '') : '';
}

const isIn = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);

/** What is forbidden, in the words that a failure is told in. */
const RULES: Readonly<Record<string, Rule>> = {
  'imports run downwards, never sideways': (from, to) => {
    const [above, below] = [layerOf(from), layerOf(to)];
    if (above === undefined || below === undefined || roomOf(from) === roomOf(to)) return false;
    return below <= above;
  },
  'an entry is imported by nobody in src': (from, to) =>
    isIn('src', from) && isIn('src', to) && layerOf(to) === undefined && roomOf(from) !== roomOf(to),
  'a capability uses of service only errors, options and send': (from, to) =>
    CAPABILITIES.includes(roomOf(from)) && isIn('src/service', to) && !SERVICE_FOR_CAPABILITIES.includes(to),
  'the emulator imports nothing of the rest of src': (from, to) =>
    isIn('src/testing', from) && isIn('src', to) && !isIn('src/testing', to),
  'src imports src and its dependencies': (from, to) =>
    isIn('src', from) &&
    !isIn('src', to) &&
    !ADAPTERS.some(({ dependency }) => isOf(dependency, to)) &&
    !(to === 'msw' && isIn('src/testing', from)),
  'a dependency is imported by its adapter only': (from, to) =>
    isIn('src', from) &&
    !isIn('src/testing', from) &&
    ADAPTERS.some(({ dependency, adapter }) => isOf(dependency, to) && from !== adapter),
  'relative imports in src end in .ts': (from, to) =>
    isIn('src', from) && isIn('src', to) && !to.endsWith('.ts'),
  'demo imports nothing of test': (from, to) => isIn('demo', from) && isIn('test', to),
  'demo/rig imports nothing of the rest of demo': (from, to) =>
    isIn('demo/rig', from) && isIn('demo', to) && !isIn('demo/rig', to),
  'demo/page imports nothing of demo/worker': (from, to) =>
    isIn('demo/page', from) && isIn('demo/worker', to),
  'test imports of demo only the rig and what it tests': (from, to) => {
    if (!isIn('test', from) || !isIn('demo', to) || isIn('demo/rig', to)) return false;
    const tested = TESTED[from.split('/')[1] ?? ''] ?? [];
    return !tested.some((folder) => to.startsWith(folder));
  },
};

/** `ky`, and `@noble/hashes/legacy.js` of `@noble/hashes`. */
const isOf = (dependency: string, to: string): boolean => to === dependency || isIn(dependency, to);

/** Each import that breaks a rule, and each circle. */
export function findForbiddenImports(sources: readonly Source[]): Problem[] {
  const broken = sources.flatMap(({ path, imports }) =>
    [...new Set(imports)].flatMap((to) =>
      Object.entries(RULES)
        .filter(([, isForbidden]) => isForbidden(path, to))
        .map(([rule]) => ({ path, rule, what: `it imports ${to}` })),
    ),
  );
  return [...broken, ...findCircles(sources)];
}

/** One for each circle, told from the first of its files, by the shortest way round. */
function findCircles(sources: readonly Source[]): Problem[] {
  const importsOf = new Map(sources.map(({ path, imports }) => [path, imports]));
  return [...importsOf.keys()].flatMap((path) => {
    const way = wayBack(path, importsOf);
    if (!way || way.some((other) => other < path)) return [];
    return [{ path, rule: 'imports make no circle', what: [...way, path].join(' -> ') }];
  });
}

/** The files on the shortest way from a file back to itself, breadth first; undefined where there is none. */
function wayBack(start: string, importsOf: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  let ways = [[start]];
  while (ways.length) {
    const longer: string[][] = [];
    for (const way of ways)
      for (const to of importsOf.get(way.at(-1) ?? '') ?? []) {
        if (to === start) return way;
        if (!seen.has(to)) longer.push([...way, to]);
        seen.add(to);
      }
    ways = longer;
  }
  return undefined;
}
