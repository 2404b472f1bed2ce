// Other tools that load the package: a test runner, and the msw before ours. Their programs are in the
// folder tools.
import { join } from 'node:path';
import type { Tools } from './tools.ts';

/** A tool, and one way to use it. */
export interface User {
  name: string;
  package: (tools: Tools) => string;
  /** What is run with Node. */
  args: (tools: Tools) => readonly string[];
}

export const USERS: readonly User[] = [
  {
    name: 'jest (ESM)',
    package: (tools) => tools.of('jest'),
    args: (tools) => ['--experimental-vm-modules', ...jest(tools, 'jest.esm.js')],
  },
  {
    name: 'jest (Babel)',
    package: (tools) => tools.of('jest'),
    args: (tools) => jest(tools, 'jest.babel.js'),
  },
  ...['msw-2.0', 'msw'].map((name) => ({
    name,
    package: (tools: Tools): string => tools.of(name),
    args: (tools: Tools): readonly string[] => [join(tools.folder, 'msw.js'), name],
  })),
];

function jest(tools: Tools, config: string): string[] {
  return [join(tools.of('jest'), 'bin/jest.js'), '--config', join(tools.folder, config)];
}
