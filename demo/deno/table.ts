// The table of a dry run, a row for each upload as it is listed. The key comes last: it alone has no bound,
// and a pipe gets all of it.
import type { SweepEvent } from '../../src/sweep/index.ts';
import { visible } from '../visible.ts';
import { counted } from '../words.ts';
import { columnsOf, fitted } from './columns.ts';

const WIDTHS = [13, 11, 20, 12] as const;
/** On a terminal that leaves less, lines wrap. */
const LEAST_KEY = 16;

/** @param columns of the terminal; `Infinity` where there is none. */
export const headline = (columns: number): string =>
  row(['WHAT', 'AGE', 'INITIATED', 'UPLOAD ID', 'KEY'], columns);

export const rowOf = (event: SweepEvent, columns: number): string =>
  row(
    [
      whatOf(event),
      ageInWords(event.age),
      event.initiated?.replace(/\.\d+Z$/, 'Z') ?? '-',
      event.uploadId,
      event.key,
    ],
    columns,
  );

function row([...cells]: string[], columns: number): string {
  const key = visible(cells.pop() ?? '');
  const start = cells.map((cell, i) => padded(fitted(visible(cell), WIDTHS[i]!), WIDTHS[i]!)).join('  ');
  return `${start}  ${fitted(key, Math.max(LEAST_KEY, columns - start.length - 2))}`;
}

const padded = (text: string, columns: number): string => text + ' '.repeat(columns - columnsOf(text));

function whatOf(event: SweepEvent): string {
  if (event.outcome === 'kept') return `kept: ${event.reason === 'keep' ? '--keep' : event.reason}`;
  return event.outcome.replace('-', ' ');
}

/** "0 minutes", "119 minutes", "2 hours", "47 hours", "2 days": complete ones only. */
export function ageInWords(seconds: number | undefined): string {
  if (seconds === undefined) return 'unknown';
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 120) return counted(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day');
}
