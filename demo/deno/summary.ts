// What a run says of itself at its end.

import { visible, visibleJson } from '../visible.ts';
import { counted } from '../words.ts';
import type { Run } from './run.ts';

const REASONS = {
  young: 'too young',
  undated: 'without a date',
  prefix: 'not under the prefix',
  unsendable: 'with a key that no URL can carry',
  keep: 'by --keep',
} as const;

/** Lines for people. */
export function summaryOf({ tally, requests, seconds, ended, cursor }: Run, dryRun: boolean): string {
  const { kept, failures, failed } = tally;
  const reasons = (Object.keys(REASONS) as (keyof typeof REASONS)[]).filter((reason) => kept[reason] > 0);
  const keptCount = reasons.reduce((sum, reason) => sum + kept[reason], 0);
  const counts: [string, number, string?][] = dryRun
    ? [['would abort', tally['would-abort']]]
    : [
        ['aborted', tally.aborted],
        ['gone', tally.gone, 'ended by somebody else'],
      ];
  counts.push(
    ['kept', keptCount, reasons.map((reason) => `${kept[reason]} ${REASONS[reason]}`).join(', ')],
    ['failed', failed],
  );
  const digits = Math.max(...counts.map(([, count]) => String(count).length));
  return [
    `${counted(tally.seen, 'upload')} in ${seconds.toFixed(1)} s with ${counted(requests, 'request')}${dryRun ? ', none of them a DELETE' : ''}:`,
    ...counts.map(
      ([what, count, why]) =>
        `  ${what.padEnd(11)}  ${String(count).padStart(digits)}${count && why ? `  ${why}` : ''}`,
    ),
    ...failures.map(
      ({ key, uploadId, reason }) =>
        `    ${visible(key)} (upload ID ${visible(uploadId)}): ${visible(reason)}`,
    ),
    ...(failed > failures.length ? [`    and ${failed - failures.length} more`] : []),
    ...(ended === 'done' ? [] : [`${ENDS[ended]} ${goOn(cursor, tally.seen)}`]),
  ].join('\n');
}

const ENDS = {
  interrupted: 'Interrupted.',
  limited: 'The limit of requests is reached.',
  failed: 'The list broke off.',
} as const;

function goOn(cursor: Run['cursor'], seen: number): string {
  if (cursor) return `Go on with --cursor '${visibleJson(cursor)}'`;
  return seen > 0 ? 'Nothing was left to do.' : 'Nothing was done: begin again.';
}
