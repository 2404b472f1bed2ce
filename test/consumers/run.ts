// Compiles programs that use every entry, as consumers would: each platform's declarations, each way to find
// modules, each compiler, with `skipLibCheck: false`, against the packed package. Arguments choose
// platforms. The last line is "N passed, N failed".
import { availableParallelism } from 'node:os';
import { PLATFORMS, RESOLUTIONS } from './platforms.ts';
import { type Compiled, compilerIn, Project, type Setting } from './project.ts';

const COMPILERS = ['typescript-5.4', 'typescript-5.7', 'typescript-5.9', 'typescript-6', 'typescript'];

interface Cell extends Setting, Compiled {}

/** One error, and where. */
interface Found extends Setting {
  error: string;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // what was started ends with it

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !PLATFORMS.some((platform) => platform.name === name));
if (unknown.length)
  throw new RangeError(
    `no such platform: ${unknown.join(', ')}; there are: ${PLATFORMS.map(({ name }) => name).join(', ')}`,
  );
const platforms = PLATFORMS.filter(({ name }) => asked.length === 0 || asked.includes(name));
const compilers = await Promise.all(COMPILERS.map(compilerIn));

const cells = await compileAll();
row('platform', 'modules', ...compilers.map(({ version }) => version));
for (const platform of platforms)
  for (const resolution of RESOLUTIONS)
    row(
      platform.name,
      resolution.name,
      ...compilers.map((compiler) => verdict({ platform, resolution, compiler })),
    );
for (const [error, found] of Map.groupBy(cells.flatMap(errorsIn), ({ error }) => error)) {
  const [{ platform, resolution, compiler }] = found as [Found];
  console.log(
    `${error}\n  in ${found.length}, first ${platform.name}, ${resolution.name}, ${compiler.version}`,
  );
}
const failed = cells.filter(hasFailed).length;
console.log(`${cells.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

async function compileAll(): Promise<Cell[]> {
  const project = await Project.create();
  const cells: Cell[] = [];
  const waiting = platforms
    .flatMap((platform) => RESOLUTIONS.map((resolution) => ({ platform, resolution })))
    .flatMap((setting) => compilers.map((compiler) => ({ ...setting, compiler })))
    .filter(isKnown)
    .values();
  const lane = async (): Promise<void> => {
    for (const setting of waiting) cells.push({ ...setting, ...(await project.compile(setting)) });
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  await project.remove();
  return cells;
}

/** What a cell of the table says; in brackets, how many errors the platform's own declarations have. */
function verdict(setting: Setting): string {
  const cell = cells.find(
    ({ platform, resolution, compiler }) =>
      platform === setting.platform && resolution === setting.resolution && compiler === setting.compiler,
  );
  if (!cell) return '-';
  const { errors, foreign } = cell;
  return `${errors.length ? `${errors.length} errors` : 'ok'}${foreign ? ` (${foreign})` : ''}`;
}

/** Whether a compiler finds modules in this way, without calling it deprecated. */
function isKnown({ resolution, compiler }: Setting): boolean {
  return Number.parseInt(compiler.version, 10) <= resolution.until;
}

function errorsIn({ errors, ...setting }: Cell): Found[] {
  return errors.map((error) => ({ error, ...setting }));
}

function hasFailed({ errors }: Cell): boolean {
  return errors.length > 0;
}

function row(platform: string, resolution: string, ...columns: string[]): void {
  console.log(platform.padEnd(12), resolution.padEnd(10), ...columns.map((column) => column.padStart(14)));
}
