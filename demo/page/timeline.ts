// The chart of what the bucket has held over the last minute, with a mark at each moment in which it was
// freed.
import type { Level } from '../protocol.ts';
import { bytesOf } from '../words.ts';
import { byId, element, setText } from './dom.ts';
import type { Moment } from './moments.ts';

/** Milliseconds from the left to the right. */
const WINDOW = 60_000;
/** Of the chart's own units, which index.html says. */
const WIDTH = 600;
const HEIGHT = 100;
/** Bytes. A bucket that holds less does not fill the chart. */
const LEAST_TOP = 4 * 1024 * 1024;
/** The part of the chart's width that a label takes, on a phone. */
const LABEL = 0.22;

export function showTimeline(levels: readonly Level[], moments: readonly Moment[], now: number): void {
  const chart = document.querySelector<SVGElement>('#chart')!;
  const shown = levelsSince(levels, now - WINDOW);
  const most = Math.max(0, ...shown.map(({ bytes }) => bytes));
  const top = Math.max(LEAST_TOP, most);
  const line = lineOf(shown, now, top);
  chart.querySelector('.line')!.setAttribute('d', line);
  chart.querySelector('.area')!.setAttribute('d', `${line}V${HEIGHT}H0Z`);
  chart.ariaLabel = `Bytes in the bucket over the last minute: ${bytesOf(shown.at(-1)?.bytes ?? 0)} now, ${bytesOf(most)} at most`;
  setText(byId('chart-top', 'span'), bytesOf(top));
  byId('marks', 'div').replaceChildren(...marksOf(moments, now));
}

/** The first of them begins where the chart does. */
function levelsSince(levels: readonly Level[], start: number): Level[] {
  const before = levels.findLast(({ time }) => time <= start);
  return [{ time: start, bytes: before?.bytes ?? 0 }, ...levels.filter(({ time }) => time > start)];
}

/** In steps: what is stored stays until it is freed. */
function lineOf(levels: readonly Level[], now: number, top: number): string {
  const steps = levels.map(({ time, bytes }) => {
    const x = Math.max(0, placeOf(time, now)) * WIDTH;
    const y = HEIGHT - (bytes / top) * (HEIGHT - 2);
    return { x: x.toFixed(1), y: y.toFixed(1) };
  });
  const [first, ...rest] = steps;
  return `M0 ${first?.y ?? HEIGHT}${rest.map(({ x, y }) => `H${x}V${y}`).join('')}H${WIDTH}`;
}

/** 0 at the left, 1 at the right. */
const placeOf = (time: number, now: number): number => Math.min(1, 1 - (now - time) / WINDOW);

function marksOf(moments: readonly Moment[], now: number): HTMLElement[] {
  let free = Number.POSITIVE_INFINITY; // where the label of a newer moment begins
  const marks = moments.toReversed().flatMap(({ cause, time }) => {
    const place = placeOf(time, now);
    if (place < 0) return [];
    const isToLeft = place > 1 - LABEL;
    const start = isToLeft ? place - LABEL : place;
    // Where two labels would lie on each other, the newer one is read.
    const hasRoom = start + LABEL <= free;
    if (hasRoom) free = start;
    const mark = element('span', 'mark', ...(hasRoom ? [element('span', 'mark-label', cause)] : []));
    mark.classList.toggle('to-left', isToLeft);
    mark.style.left = `${place * 100}%`;
    return mark;
  });
  return marks.toReversed();
}
