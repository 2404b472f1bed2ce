// A diagnosis as it is printed.
import type { SignatureDiagnosis, SignatureLine } from '../../src/diagnose/index.ts';
import { visible } from '../visible.ts';

/** What differs, in words. */
export const LINES: Record<SignatureLine, string> = {
  method: 'The method',
  path: 'The path',
  parameters: 'The line of parameters',
  headers: 'The line of headers',
  keyTime: 'The time',
};

export function reportOf({ cause, line, name, ours, server, advice }: SignatureDiagnosis): string {
  const told = [`Cause: ${cause}`, ''];
  if (line) {
    told.push(`${LINES[line]} differs first${name ? `, in ${visible(name)}` : ''}:`);
    told.push(`  signed:  ${shown(ours)}`, `  at COS:  ${shown(server)}`, '');
  } else told.push('No line differs, or COS tells none.', '');
  return [...told, visible(advice)].join('\n');
}

export const shown = (text: string | undefined): string =>
  text === undefined ? '(not known)' : visible(text) || '(empty)';
