// Runs the portable cases in jsdom as Vitest sets it up for tests of pages: jsdom.ts <origin of the bucket>
// <library to import>.
import { builtinEnvironments } from 'vitest/runtime';

await builtinEnvironments.jsdom.setup(globalThis, { jsdom: { url: 'http://page.example/' } });
await import('./main.ts');
