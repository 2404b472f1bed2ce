// Runs the portable cases in the very runtime that runs this file: main.ts <origin of the bucket> <library
// to import>.
import process from 'node:process';
import { runCases } from '../cases/index.ts';

const [origin = '', library = ''] = process.argv.slice(2);
console.log(`RESULT ${JSON.stringify(await runCases(await import(library), origin))}`);
process.exit();
