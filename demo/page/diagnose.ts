// Why COS refused a signature: asked in a form, and answered here. Nothing of it is stored or sent.
import { diagnoseSignature, type SignatureDiagnosis } from 'cos-abort/diagnose';
import { linesOf, readHeader } from '../diagnose/paste.ts';
import { LINES, shown } from '../diagnose/report.ts';
import { asUsage, UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { refusedExample } from './diagnose-example.ts';
import { byId, element } from './dom.ts';

/** Where what the library complains about was written. */
const FIELDS = {
  'credentials.secretId': 'secretId',
  'credentials.secretKey': 'secretKey',
  'credentials.securityToken': 'securityToken',
  'request.method': 'The method',
  'request.url': 'The URL',
  'request.headers': 'A header',
  authorization: 'The authorization',
  error: 'The error',
};

/** Lets the form of the aside answer. */
export function offerDiagnosis(): void {
  byId('diagnose', 'form').addEventListener('submit', (event) => {
    event.preventDefault();
    show(answer());
  });
  byId('diagnose-example', 'button').addEventListener('click', () => {
    fillIn();
    show([element('p', '', 'A proxy has changed this request on its way. Press Diagnose.')]);
  });
}

function answer(): HTMLElement[] {
  try {
    return inWords(diagnose());
  } catch (error) {
    const usage = error instanceof UsageError ? error : asUsage(error, FIELDS);
    if (!usage) throw error;
    return [element('p', '', usage.message)];
  }
}

/** @throws {UsageError | TypeError | RangeError} that repeats nothing of what was written. */
function diagnose(): SignatureDiagnosis {
  const request = {
    method: byId('diagnose-method', 'input').value.trim(),
    url: byId('diagnose-url', 'input').value.trim(),
    headers: Object.fromEntries(linesOf(byId('diagnose-headers', 'textarea').value).map(readHeader)),
  };
  const credentials = {
    secretId: byId('diagnose-secret-id', 'input').value,
    secretKey: byId('diagnose-secret-key', 'input').value,
    securityToken: byId('diagnose-token', 'input').value || undefined,
  };
  return diagnoseSignature(byId('diagnose-error', 'textarea').value.trim(), request, credentials);
}

function fillIn(): void {
  const { xml, method, url, headers, credentials } = refusedExample();
  byId('diagnose-error', 'textarea').value = xml;
  byId('diagnose-method', 'input').value = method;
  byId('diagnose-url', 'input').value = url;
  byId('diagnose-headers', 'textarea').value = Object.entries(headers)
    .map((header) => header.join(': '))
    .join('\n');
  byId('diagnose-secret-id', 'input').value = credentials.secretId;
  byId('diagnose-secret-key', 'input').value = credentials.secretKey;
  byId('diagnose-token', 'input').value = '';
}

function inWords({ cause, line, name, ours, server, advice }: SignatureDiagnosis): HTMLElement[] {
  const found = [element('h3', '', `Cause: ${cause}`), element('p', '', visible(advice))];
  if (!line) return [...found, element('p', 'hint', 'No line differs, or COS tells none.')];
  const signed = element('div', '', element('dt', '', 'signed'), element('dd', 'path', shown(ours)));
  const atCos = element('div', '', element('dt', '', 'at COS'), element('dd', 'path', shown(server)));
  const where = `${LINES[line]} differs first${name ? `, in ${shown(name)}` : ''}:`;
  return [...found, element('p', 'hint', where), element('dl', 'causes', signed, atCos)];
}

const show = (found: readonly HTMLElement[]): void => byId('diagnosis', 'div').replaceChildren(...found);
