// `npm run diagnose`: what it reads, what it prints, in Node and in Deno.
import { describe, expect, it } from 'vitest';
import { HELP, readFlags } from '../../demo/diagnose/flags.ts';
import { readPaste } from '../../demo/diagnose/paste.ts';
import { reportOf } from '../../demo/diagnose/report.ts';
import { deno, type Ended, shell } from '../deno/deno.ts';
import { HOST, KEYS, refused, url } from './refused.ts';

const NOTHING = { method: undefined, url: undefined, headers: [] };
const NO_REQUEST =
  'The request is missing above the error: its first line is `METHOD URL`, not a curl command or a call of ' +
  'fetch. Or give --method and --url.';
const XML = '<Error><Code>SignatureDoesNotMatch</Code></Error>';

describe('flags', () => {
  it('without any', () => {
    expect(readFlags([])).toEqual({ help: false, file: undefined, ...NOTHING });
  });
  it('all of them', () => {
    const args = [
      'paste.txt',
      '--method',
      'PUT',
      '--url=https://h/a',
      '--header',
      'a: 1',
      '--header',
      'b: 2',
    ];
    expect(readFlags([...args, '--help'])).toEqual({
      help: true,
      file: 'paste.txt',
      method: 'PUT',
      url: 'https://h/a',
      headers: ['a: 1', 'b: 2'],
    });
  });
  it.each([
    [['--canary=x'], 'There is a flag that is not known, or has no value: see --help.'],
    [['--url'], 'There is a flag that is not known, or has no value: see --help.'],
    [
      ['canary', 'x'],
      'There is more than one FILE. npm wants `--` before flags: npm run diagnose -- --help.',
    ],
  ])('%j is refused', (args, message) => {
    expect(() => readFlags(args)).toThrow(message);
  });
});

describe('what is pasted', () => {
  const request = { method: 'DELETE', url: url('/a.txt'), headers: {} };
  it.each([
    ['a request and an error', `DELETE ${request.url}\n${XML}`, NOTHING, request],
    [
      'headers, one of them with a <',
      `\r\nDELETE ${request.url}\r\nX-Cos-Meta-A:  <a>\r\n\r\n  ${XML}\r\n`,
      NOTHING,
      { ...request, headers: { 'x-cos-meta-a': '<a>' } },
    ],
    [
      'a request as HTTP has it',
      `DELETE /a.txt HTTP/1.1\nHost: ${HOST}\n\n${XML}`,
      NOTHING,
      { ...request, headers: { host: HOST } },
    ],
    [
      'an error alone, and flags',
      XML,
      { method: 'DELETE', url: request.url, headers: ['a: 1'] },
      { ...request, headers: { a: '1' } },
    ],
    ['a URL with a blank', `DELETE ${url('/a b')}\n${XML}`, NOTHING, { ...request, url: url('/a b') }],
    [
      'a request as HTTP has it, with a blank in its path',
      `DELETE /a b HTTP/1.1\nHost: ${HOST}\n\n${XML}`,
      NOTHING,
      { ...request, url: url('/a b'), headers: { host: HOST } },
    ],
    [
      'a request as HTTP/2 has it',
      `:method: DELETE\n:path: /a.txt\n:scheme: https\n:authority: ${HOST}\na: 1\n\n${XML}`,
      NOTHING,
      { ...request, headers: { a: '1' } },
    ],
    [
      'headers of the answer between',
      `DELETE ${request.url}\na: 1\n\nHTTP/1.1 403 Forbidden\nb: 2\n\n${XML}`,
      NOTHING,
      { ...request, headers: { a: '1' } },
    ],
    [
      'what curl -v tells',
      `* Trying 10.0.0.1:443...\n> DELETE /a.txt HTTP/1.1\n> Host: ${HOST}\n>\n{ [5 bytes data]\n< HTTP/1.1 403\n<\n${XML}`,
      NOTHING,
      { ...request, headers: { host: HOST } },
    ],
    [
      'in fences, with a prompt below',
      `\`\`\`\nDELETE ${request.url}\n\`\`\`\n\`\`\`xml\n<?xml version='1.0'?>\n${XML}\n\`\`\`\n$ `,
      NOTHING,
      request,
    ],
    [
      'an error escaped as HTML',
      `DELETE ${request.url}\n&lt;?xml version='1.0'?&gt;\n${XML.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
      NOTHING,
      request,
    ],
    [
      'a header that holds the beginning of an error, and a method that COS has not',
      `PATCH ${request.url}\na: <Error>\n${XML}`,
      NOTHING,
      { ...request, method: 'PATCH', headers: { a: '<Error>' } },
    ],
    ['an error in quotes', `DELETE ${request.url}\nbody='<?xml version="1.0"?>${XML}'`, NOTHING, request],
  ])('%s', (_, text, given, expected) => {
    expect(readPaste(text, given)).toEqual({ request: expected, xml: XML });
  });
  it.each([
    ['of an error in a string of JSON', '{"body":"<Error>\\n<Code>A</Code>\\n</Error>"}'],
    ['of an error escaped as HTML', '&lt;Error&gt;\n&lt;Code&gt;A&lt;/Code&gt;\n&lt;/Error&gt;'],
  ])('the lines %s', (_, text) => {
    const { xml } = readPaste(`DELETE ${request.url}\n${text}`, NOTHING);
    expect(xml).toBe('<Error>\n<Code>A</Code>\n</Error>');
  });
  it.each([
    ['nothing', '', "COS's error is missing: XML with an `<Error>`."],
    ['no request', XML, NO_REQUEST],
    ['half a request', `DELETE\n${XML}`, NO_REQUEST],
    ['a curl command', `curl -X DELETE '${request.url}'\n${XML}`, NO_REQUEST],
    ['a curl command without quotes', `curl ${request.url}\n${XML}`, NO_REQUEST],
    ['a call of fetch', `fetch('${request.url}', {\n  method: 'DELETE',\n})\n${XML}`, NO_REQUEST],
    ['a request below the error', `${XML}\nDELETE ${request.url}`, NO_REQUEST],
    [
      'an error that was cut',
      `DELETE ${request.url}\n${XML.slice(0, -1)}`,
      'The `<Error>` is not complete: paste all of it, up to `</Error>`.',
    ],
    [
      'no header',
      `\nDELETE ${request.url}\n\ncanary\n${XML}`,
      'Line 4 cannot be read: a header is `name: value`, on one line.',
    ],
  ])('%s is refused', (_, text, message) => {
    expect(() => readPaste(text, NOTHING)).toThrow(expect.objectContaining({ message }));
  });
  it('a flag that is no header is refused', () => {
    const given = { ...NOTHING, headers: ['canary'] };
    const message = 'A header must be written as `name: value`.';
    expect(() => readPaste(`DELETE ${request.url}\n${XML}`, given)).toThrow(
      expect.objectContaining({ message }),
    );
  });
});

describe('what is printed', () => {
  const advice = 'Do this.';
  const nothing = { line: undefined, name: undefined, ours: undefined, server: undefined, advice };
  it('both lines', () => {
    const differs = { line: 'parameters', name: 'a', ours: 'a=1', server: '' } as const;
    expect(reportOf({ ...nothing, cause: 'parameter-missing', ...differs }).split('\n')).toEqual([
      'Cause: parameter-missing',
      '',
      'The line of parameters differs first, in a:',
      '  signed:  a=1',
      '  at COS:  (empty)',
      '',
      'Do this.',
    ]);
  });
  it('what is not known', () => {
    const differs = { line: 'keyTime', server: '2026-05-06T07:08:09.000Z' } as const;
    expect(reportOf({ ...nothing, cause: 'clock', ...differs })).toContain(
      'The time differs first:\n  signed:  (not known)\n  at COS:  2026-05-06T07:08:09.000Z\n',
    );
  });
  it('no line', () => {
    expect(reportOf({ ...nothing, cause: 'wrong-secret' })).toBe(
      'Cause: wrong-secret\n\nNo line differs, or COS tells none.\n\nDo this.',
    );
  });
  it('nothing that moves the cursor', () => {
    const differs = { line: 'path', ours: '/a', server: '/\u001b[2Ja' } as const;
    expect(reportOf({ ...nothing, cause: 'path-changed', ...differs })).toContain('/\\u{1b}[2Ja');
  });
});

const ENVIRONMENT = { COS_SECRET_ID: KEYS.secretId, COS_SECRET_KEY: KEYS.secretKey };
const DENO = ['run', '--no-prompt', '--allow-env', '--allow-read', 'demo/diagnose/start.ts'];
const runs: Record<string, (paste: string, env?: Record<string, string>, flags?: string) => Promise<Ended>> =
  {
    Node: (paste, env = ENVIRONMENT, flags = '') =>
      shell(`printf '%s' "$PASTE" | node demo/diagnose/start.ts ${flags}`, { ...env, PASTE: paste }).ended,
    Deno: (paste, env = ENVIRONMENT, flags = '') =>
      deno([...DENO, ...flags.split(' ').filter(Boolean)], env, paste).ended,
  };

describe.each(Object.entries(runs))('in %s', (_, run) => {
  it('reads standard input and prints the diagnosis', async () => {
    const { xml, signed } = await refused({
      signed: { url: url('/a%20b?uploadId=1') },
      arrives: { url: url('/a%2520b?uploadId=1') },
    });
    const headers = `authorization: ${signed.headers['authorization']}`;
    expect(await run(`${signed.method} ${signed.url}\n${headers}\n\n${xml}`)).toEqual({
      code: 0,
      stderr: '',
      stdout: `Cause: path-encoded-twice

The path differs first:
  signed:  /a b
  at COS:  /a%20b

The path arrived encoded once more than it was signed. Encode the key once, and send the URL that was signed.
`,
    });
  });
  it.each([
    ['without keys', {}, XML, '', 'Set COS_SECRET_ID and COS_SECRET_KEY in the environment.\n'],
    [
      'with keys that hold a blank',
      { COS_SECRET_ID: 'a', COS_SECRET_KEY: 'secret key' },
      `GET https://h/\n${XML}`,
      '',
      'COS_SECRET_KEY must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends.\n',
    ],
    [
      'for a page of a proxy',
      ENVIRONMENT,
      'GET https://h/\n<html></html>',
      '',
      "COS's error is missing: XML with an `<Error>`.\n",
    ],
    ['for a file that is not there', ENVIRONMENT, '', 'no-such-file', 'FILE cannot be read.\n'],
  ])('ends with 2 %s', async (_, env, paste, flags, stderr) => {
    expect(await run(paste, env, flags)).toEqual({ code: 2, stdout: '', stderr });
  });
  it('has a help text', async () => {
    expect(await run('', {}, '--help')).toEqual({ code: 0, stdout: `${HELP}\n`, stderr: '' });
  });
});
