// The view of a presigned URL: what the Worker has put into it, and why it can do one thing only. The
// signature itself is not shown.
import { byId, isolated } from './dom.ts';
import { offering, showSteps, step } from './offered.ts';
import { fileNameOf } from './request-name.ts';

const WORDS: Record<string, string> = {
  'q-sign-algorithm': 'HMAC-SHA1, twice.',
  'q-ak': 'Which key has signed. The secret key that belongs to it stays with the Worker.',
  'q-sign-time': 'From when to when it is good, in Unix seconds.',
  'q-header-list': 'Headers that are signed: the URL is good for this bucket only.',
  'q-url-param-list': 'Parameters that are signed: with another part or upload it is refused.',
  'q-signature':
    'HMAC-SHA1 of all that and of the method and the path. Without the secret key nobody can make another.',
};

/** The function returned offers the URL of a part. */
export function presignedView(): (url: URL) => void {
  byId('signature-title', 'summary').textContent = 'What a presigned URL says';
  showSteps(
    step(
      'Presigned by the Worker',
      'Upload a file: the URLs with which its parts were sent are taken apart here.',
    ),
  );
  const offer = offering(explainUrl);
  return (url) =>
    offer(
      url,
      `Part ${url.searchParams.get('partNumber')}, ${isolated(fileNameOf(decodeURIComponent(url.pathname)))}`,
    );
}

function explainUrl({ host, pathname, searchParams }: URL): void {
  const named = ['partNumber', 'uploadId'].map((name) => `${name}=${searchParams.get(name)}`);
  const parameters = Object.entries(WORDS).filter(([name]) => searchParams.has(name));
  showSteps(
    step(
      'The request',
      'A PUT of one part. The page sends it straight to the bucket.',
      [`PUT ${host}`, pathname, ...named].join('\n'),
    ),
    ...parameters.map(([name, words]) =>
      step(name, words, name === 'q-signature' ? '(not shown)' : searchParams.get(name)!),
    ),
  );
}
