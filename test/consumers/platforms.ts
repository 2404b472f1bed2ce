// Where the package is compiled: what each platform declares, and how a compiler finds modules.

export interface Platform {
  name: string;
  /** The compiler's own libraries. ES2022 is what the package is built for. */
  lib: readonly string[];
  /**
   * The package with the platform's declarations, where they are not among the libraries. Deno prints its
   * own.
   */
  types?: string;
  /** What only a program of that platform says, in the folder programs. */
  program: string;
}

export const PLATFORMS: readonly Platform[] = [
  { name: 'dom', lib: ['ES2022', 'DOM'], program: 'dom.ts' },
  { name: 'web-worker', lib: ['ES2022', 'WebWorker'], program: 'web-worker.ts' },
  { name: 'cloudflare', lib: ['ES2022'], types: '@cloudflare/workers-types', program: 'cloudflare.ts' },
  { name: 'node', lib: ['ES2022'], types: '@types/node', program: 'node.ts' },
  { name: 'deno', lib: ['ESNext'], types: '@types/deno', program: 'deno.ts' },
  { name: 'bun', lib: ['ESNext'], types: '@types/bun', program: 'bun.ts' },
];

export interface Resolution {
  name: 'bundler' | 'nodenext' | 'node10';
  module: 'esnext' | 'nodenext';
  /** The last major version of the compiler that has it without a warning. */
  until: number;
}

export const RESOLUTIONS: readonly Resolution[] = [
  { name: 'bundler', module: 'esnext', until: Number.POSITIVE_INFINITY },
  { name: 'nodenext', module: 'nodenext', until: Number.POSITIVE_INFINITY },
  { name: 'node10', module: 'esnext', until: 5 },
];
