// The view of what the bucket holds, and of the requests it has seen.
import { bytesIn, partsIn } from '../place.ts';
import type { State } from '../protocol.ts';
import { bytesOf, counted, shortened } from '../words.ts';
import { byId, element } from './dom.ts';
import { requestName } from './request-name.ts';

export function showBucket({ uploads, objects }: State): void {
  byId('open-uploads', 'dd').textContent = String(uploads.length);
  byId('open-parts', 'dd').textContent = String(partsIn(uploads));
  byId('open-bytes', 'dd').textContent = bytesOf(bytesIn(uploads));
  const words = byId('bucket-words', 'p');
  words.textContent =
    uploads.length === 0 ? 'Nothing unfinished: nothing is billed.' : 'Billed until completed or aborted:';
  words.classList.toggle('clean', uploads.length === 0);
  byId('open-list', 'ul').replaceChildren(
    ...uploads.map((upload) =>
      element(
        'li',
        '',
        element('span', 'path', upload.key),
        element('span', 'hint', `${counted(upload.parts.length, 'part')}, ${bytesOf(bytesIn([upload]))}`),
      ),
    ),
  );
  const size = objects.reduce((sum, object) => sum + object.size, 0);
  byId('objects', 'p').textContent =
    objects.length > 0 ? `Completed: ${counted(objects.length, 'object')}, ${bytesOf(size)}.` : '';
}

/** Latest first. */
export function showLog({ requests, arriving }: State, withPreflights: boolean): void {
  const onTheWay = new Set(arriving.map(({ uploadId, partNumber }) => `${uploadId} ${partNumber}`));
  const shown = requests.filter(({ method }) => withPreflights || method !== 'OPTIONS').toReversed();
  byId('log', 'ol').replaceChildren(
    ...shown.map((request) => {
      const query = new URL(request.path, 'http://any').searchParams;
      const arrives =
        request.status === undefined && onTheWay.has(`${query.get('uploadId')} ${query.get('partNumber')}`);
      return logEntry(request, arrives);
    }),
  );
  byId('log-empty', 'p').hidden = shown.length > 0;
}

function logEntry(
  { time, method, path, status, code }: State['requests'][number],
  arrives: boolean,
): HTMLElement {
  const words = status ? [status, code].filter(Boolean).join(' ') : arrives ? 'on its way' : 'no answer';
  const answer = element('span', 'answer', words);
  answer.dataset.kind = String(status || 0).slice(0, 1);
  const request = element('span', 'path', `${method} ${shortened(path)}`);
  request.title = `${method} ${path}`;
  const clock = new Date(time).toLocaleTimeString('en-GB');
  return element(
    'li',
    '',
    element('span', 'time', clock),
    element('span', 'name', requestName(method, path)),
    request,
    answer,
  );
}
