// The form of the demo page that says why COS refused a signature.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offerDiagnosis } from '../../demo/page/diagnose.ts';

const html = readFileSync(join(import.meta.dirname, '../../demo/page/index.html'), 'utf8');
const body = html.slice(html.indexOf('<body>') + '<body>'.length, html.indexOf('</body>'));

const field = (id: string): HTMLInputElement | HTMLTextAreaElement =>
  document.querySelector<HTMLInputElement>(`#diagnose-${id}`)!;
const press = (words: string): void =>
  [...document.querySelectorAll<HTMLButtonElement>('#diagnose button')]
    .find(({ textContent }) => textContent === words)!
    .click();
const told = (): (string | null)[] =>
  [...document.querySelector('#diagnosis')!.children].map(({ textContent }) => textContent);

describe('the diagnosis on the page', () => {
  beforeEach(() => {
    document.body.innerHTML = body;
    offerDiagnosis();
  });
  afterEach(() => vi.unstubAllGlobals());

  it('names what a proxy has changed in the example', () => {
    press('Show me one');
    expect(told()).toEqual(['A proxy has changed this request on its way. Press Diagnose.']);
    press('Diagnose');
    expect(told()).toEqual([
      'Cause: header-charset',
      'The header `content-type` arrived with another charset. A browser writes its own into the Content-Type ' +
        "of a text: send a Blob. Text that is not ASCII must be encoded, as filename*=UTF-8''….",
      'The line of headers differs first, in content-type:',
      'signedcontent-type=text%2Fplain&host=examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com' +
        'at COScontent-type=text%2Fplain%3B%20charset%3Dutf-8&host=examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com',
    ]);
  });

  it('reads each field', () => {
    press('Show me one');
    field('headers').value = field('headers').value.replace('text/plain', 'text/plain; charset=utf-8');
    field('secret-key').value = 'another';
    press('Diagnose');
    expect(told()[0]).toBe('Cause: signed-otherwise');
    field('secret-id').value = 'AKIDother';
    press('Diagnose');
    expect(told()[0]).toBe('Cause: another-id');
    field('secret-id').value = 'AKIDexample';
    field('error').value = '<Error><Code>AccessDenied</Code></Error>';
    field('token').value = 'atoken';
    press('Diagnose');
    expect(told()[0]).toBe('Cause: token-missing');
    expect(told()).toContain('No line differs, or COS tells none.');
  });

  it.each([
    ['error', 'no XML', /^The error must be /],
    ['method', '', /^The method must be /],
    ['url', 'nowhere', /^The URL must be /],
    ['headers', 'no header', /^A header must be written as `name: value`\.$/],
    ['secret-id', '', /^secretId must be /],
    ['secret-key', '', /^secretKey must be /],
  ])('says what is wrong with %s', (id, value, words) => {
    press('Show me one');
    field(id).value = value;
    press('Diagnose');
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatch(words);
  });

  it('stores and sends nothing, and shows no secret', () => {
    const fetch = vi.fn();
    vi.stubGlobal('fetch', fetch);
    press('Show me one');
    press('Diagnose');
    expect(fetch).not.toHaveBeenCalled();
    expect(localStorage.length + sessionStorage.length).toBe(0);
    expect(document.querySelector('#diagnosis')!.innerHTML).not.toContain('secretexample');
    for (const id of ['secret-id', 'secret-key', 'token']) {
      expect(field(id)).toMatchObject({ type: 'password', autocomplete: 'off', name: '' });
      expect(field(id).defaultValue).toBe('');
    }
  });

  it('has a label for each field', () => {
    const fields = document.querySelectorAll<HTMLInputElement>('#diagnose :is(input, textarea)');
    expect(fields).toHaveLength(7);
    for (const { labels } of fields) expect(labels).toHaveLength(1);
  });
});
