// The view of the requests that the bucket has seen, the latest first.
import type { State } from '../protocol.ts';
import { shortened } from '../words.ts';
import { byId, element } from './dom.ts';
import { requestName } from './request-name.ts';

type SeenRequest = State['requests'][number];

/** What an answer means: as expected, refused, broken, or not there yet. */
type Kind = 'good' | 'refused' | 'broken' | 'none';

interface Answer {
  words: string;
  kind: Kind;
}

export function showLog({ requests, arriving }: State, withPreflights: boolean): void {
  const onTheWay = new Set(arriving.map(({ uploadId, partNumber }) => `${uploadId} ${partNumber}`));
  const deleted = new Set<string | null>();
  const rows: HTMLElement[] = [];
  for (const request of requests) {
    const query = new URL(request.path, 'http://any').searchParams;
    const uploadId = query.get('uploadId');
    const isExpected = request.method === 'DELETE' && request.status === 404 && deleted.has(uploadId);
    const isArriving = onTheWay.has(`${uploadId} ${query.get('partNumber')}`);
    if (request.method === 'DELETE' && request.status === 204) deleted.add(uploadId);
    if (request.method === 'OPTIONS' && !withPreflights) continue;
    rows.push(rowOf(request, isExpected ? CONFIRMED : answerOf(request, isArriving)));
  }
  byId('log', 'ol').replaceChildren(...rows.toReversed());
  byId('log-empty', 'p').hidden = rows.length > 0;
}

/** The second DELETE of an upload must find nothing. */
const CONFIRMED: Answer = { words: '404 NoSuchUpload, confirmed', kind: 'good' };

function answerOf({ status, code }: SeenRequest, isArriving: boolean): Answer {
  if (!status) return { words: isArriving ? 'on its way' : 'no answer', kind: 'none' };
  return { words: [status, code].filter(Boolean).join(' '), kind: kindOf(status) };
}

function kindOf(status: number): Kind {
  if (status < 400) return 'good';
  return status < 500 ? 'refused' : 'broken';
}

function rowOf({ time, method, path }: SeenRequest, { words, kind }: Answer): HTMLElement {
  const answer = element('span', 'answer', words);
  answer.dataset.kind = kind;
  const request = element('span', 'path', `${method} ${shortened(path)}`);
  request.title = `${method} ${path}`;
  return element(
    'li',
    '',
    element('span', 'time', new Date(time).toLocaleTimeString('en-GB')),
    element('span', 'name', requestName(method, path)),
    request,
    answer,
  );
}
