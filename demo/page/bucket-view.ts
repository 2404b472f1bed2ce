// The view of what the bucket holds: its figures, the chart of the last minute, and the moments in which it
// was freed.
import { bytesIn, partsIn } from '../place.ts';
import type { State } from '../protocol.ts';
import { bytesOf, counted } from '../words.ts';
import { byId, element, nameElement, setText } from './dom.ts';
import { ago, answersInWords, freedInWords, isConfirmed, type Moment, subjectOf } from './moments.ts';
import { fileNameOf } from './request-name.ts';
import { showTimeline } from './timeline.ts';

/** How many moments are told in words. */
const TOLD = 3;

export function showBucket(state: State, moments: readonly Moment[]): void {
  const { uploads, objects, levels, now } = state;
  setText(byId('open-bytes', 'dd'), bytesOf(bytesIn(uploads)));
  showFigure('open-uploads', 'open upload', uploads.length);
  showFigure('open-parts', 'part', partsIn(uploads));
  const isClean = uploads.length === 0;
  showVerdict(
    isClean ? 'Nothing unfinished: nothing is billed.' : 'Billed until completed or aborted.',
    isClean,
  );
  const latest = moments.at(-1);
  const freed =
    isClean && latest && latest.bytes > 0 ? `${freedInWords(latest)} ${ago(latest.time, now)}` : '';
  setText(byId('freed', 'p'), freed);
  showTimeline(levels, moments, now);
  const told = moments.slice(-TOLD).toReversed();
  byId('moments', 'ol').replaceChildren(...told.map((moment) => momentElement(moment, now)));
  byId('no-moments', 'p').hidden = told.length > 0;
  showOpen(uploads);
  const size = objects.reduce((sum, object) => sum + object.size, 0);
  const completed = `${counted(objects.length, 'object')}, ${bytesOf(size)}`;
  setText(byId('objects', 'p'), objects.length > 0 ? `Completed so far: ${completed}.` : '');
}

function showFigure(id: string, noun: string, count: number): void {
  const figure = byId(id, 'dd');
  setText(figure, String(count));
  setText(figure.previousElementSibling as HTMLElement, count === 1 ? noun : `${noun}s`);
}

/** What can be said when the bucket, or the demo server, does not answer. */
export function showVerdict(words: string, isClean: boolean): void {
  const verdict = byId('bucket-words', 'p');
  setText(verdict, words);
  verdict.classList.toggle('clean', isClean);
}

function momentElement(moment: Moment, now: number): HTMLElement {
  const { cause, time, names } = moment;
  const subject = subjectOf(moment) ?? nameElement(names[0] ?? '');
  return element(
    'li',
    isConfirmed(moment) ? 'confirmed' : '',
    element('span', 'moment-time', ago(time, now)),
    ' ',
    element('span', 'moment-what', subject, ` ${cause} → ${answersInWords(moment)}`),
    ' ',
    element('strong', 'moment-freed', freedInWords(moment)),
  );
}

function showOpen(uploads: State['uploads']): void {
  byId('open-list', 'ul').replaceChildren(
    ...uploads.map((upload) => {
      const held = `${counted(upload.parts.length, 'part')}, ${bytesOf(bytesIn([upload]))}`;
      return element('li', '', nameElement(fileNameOf(upload.key)), ' ', element('span', 'hint', held));
    }),
  );
}
