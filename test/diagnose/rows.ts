// Each thing that goes wrong with a signature, and what it is told as.

import type { DiagnoseOptions, SignatureCause, SignatureDiagnosis } from '../../src/diagnose/index.ts';
import { type Credentials, sign } from '../../src/index.ts';
import { byHand, CDN, HOST, type Journey, KEYS, NOW, OTHERS, TEMPORARY, url } from './refused.ts';

export interface Row extends Journey {
  what: string;
  /** What it is diagnosed with, where that is not what it was signed with. */
  given?: Credentials;
  diagnose?: DiagnoseOptions;
  cause: SignatureCause;
  differs?: Partial<SignatureDiagnosis>;
}

const HOUR = 3_600_000;
const { secretId, secretKey } = KEYS;
const put = (headers: Record<string, string>) => ({ method: 'PUT', url: url('/a.txt'), headers });
const listing = (names: string) => (authorization: string) =>
  authorization.replace(/q-header-list=[^&]*/, `q-header-list=${names}`);
const listingParameters = (names: string) => (authorization: string) =>
  authorization.replace(/q-url-param-list=[^&]*/, `q-url-param-list=${names}`);

export const rows: Row[] = [
  { what: 'a wrong secret', keys: { secretId, secretKey: OTHERS.secretKey }, cause: 'wrong-secret' },
  {
    what: 'keys that the signer does not have',
    keys: { secretId, secretKey: OTHERS.secretKey },
    given: KEYS,
    cause: 'signed-otherwise',
  },
  {
    what: 'id and secret swapped',
    keys: { secretId: secretKey, secretKey: secretId },
    cause: 'swapped-keys',
  },
  {
    what: 'id and secret swapped by the signer',
    keys: { secretId: secretKey, secretKey: secretId },
    given: KEYS,
    cause: 'swapped-keys',
  },
  {
    what: "another account's id",
    keys: { secretId: OTHERS.secretId, secretKey },
    given: KEYS,
    cause: 'another-id',
  },
  {
    what: "another account's id, with a token",
    keys: { ...TEMPORARY, secretId: OTHERS.secretId },
    signed: { headers: { 'x-cos-security-token': 'tokentmp' } },
    given: TEMPORARY,
    cause: 'another-id',
  },
  { what: 'an id of nobody', keys: { secretId: 'AKIDofnobody', secretKey }, cause: 'unknown-id' },
  {
    what: 'an id of nobody, where another was meant',
    keys: { secretId: 'AKIDofnobody', secretKey },
    given: KEYS,
    cause: 'another-id',
  },
  {
    what: 'the path encoded twice',
    signed: { url: url('/a%20b?uploadId=1') },
    arrives: { url: url('/a%2520b?uploadId=1') },
    cause: 'path-encoded-twice',
    differs: { line: 'path', ours: '/a b', server: '/a%20b' },
  },
  {
    what: 'the path not encoded: %',
    signed: { url: url('/100%2525?uploadId=1') },
    arrives: { url: url('/100%25?uploadId=1') },
    cause: 'path-not-encoded',
    differs: { line: 'path', ours: '/100%25', server: '/100%' },
  },
  {
    what: 'the path not encoded: ?',
    signed: { url: url('/a%3Fb?uploadId=1') },
    arrives: { url: url('/a?b?uploadId=1') },
    cause: 'path-not-encoded',
    differs: { line: 'path', ours: '/a?b', server: '/a' },
  },
  {
    what: 'the path not encoded: +',
    signed: { url: url('/a%2Bb?uploadId=1') },
    arrives: { url: url('/a%20b?uploadId=1') },
    cause: 'path-not-encoded',
    differs: { line: 'path', ours: '/a+b', server: '/a b' },
  },
  {
    what: 'the path not encoded: % that COS cannot decode',
    signed: { url: url('/100%25?uploadId=1') },
    arrives: { url: url('/100%?uploadId=1') },
    cause: 'path-not-encoded',
    differs: { line: 'path', ours: '/100%' },
  },
  {
    what: 'a query that COS cannot decode',
    arrives: { url: url('/a.txt?uploadId=%') },
    cause: 'not-the-signature',
  },
  {
    what: 'a key with a missing slash',
    signed: { url: url('/dir//a?uploadId=1') },
    arrives: { url: url('/dir/a?uploadId=1') },
    cause: 'slash-missing',
    differs: { line: 'path', ours: '/dir//a', server: '/dir/a' },
  },
  {
    what: 'a key with a doubled slash',
    signed: { url: url('/dir/a?uploadId=1') },
    arrives: { url: url('//dir/a?uploadId=1') },
    cause: 'slash-doubled',
    differs: { line: 'path', ours: '/dir/a', server: '//dir/a' },
  },
  {
    what: 'a slash at another place',
    signed: { url: url('/a/bc?uploadId=1') },
    arrives: { url: url('/ab/c?uploadId=1') },
    cause: 'path-changed',
    differs: { line: 'path', ours: '/a/bc', server: '/ab/c' },
  },
  {
    what: 'a shorter key',
    arrives: { url: url('/b?uploadId=1') },
    cause: 'path-changed',
    differs: { line: 'path', ours: '/a.txt', server: '/b' },
  },
  {
    what: 'another key',
    arrives: { url: url('/b.txt?uploadId=1') },
    cause: 'path-changed',
    differs: { line: 'path', ours: '/a.txt', server: '/b.txt' },
  },
  {
    what: 'a host with a port',
    signed: { url: url('/a.txt?uploadId=1', `${HOST}:8443`) },
    arrives: { url: url('/a.txt?uploadId=1') },
    cause: 'host-port',
    differs: { line: 'headers', name: 'host', ours: `host=${HOST}%3A8443`, server: `host=${HOST}` },
  },
  {
    what: 'the host of a CDN',
    arrives: { url: url('/a.txt?uploadId=1', CDN) },
    cause: 'host-of-cdn',
    differs: { line: 'headers', name: 'host', ours: `host=${HOST}`, server: 'host=cdn.example.com' },
  },
  {
    what: 'a host without its port',
    arrives: { url: url('/a.txt?uploadId=1', `${HOST}:8443`) },
    cause: 'host-port',
    differs: { line: 'headers', name: 'host', ours: `host=${HOST}`, server: `host=${HOST}%3A8443` },
  },
  {
    what: "the host of Tencent's own CDN",
    signed: { url: url('/a.txt?uploadId=1', 'examplebucket-1250000000.file.myqcloud.com') },
    arrives: { url: url('/a.txt?uploadId=1') },
    cause: 'host-of-cdn',
    differs: {
      line: 'headers',
      name: 'host',
      ours: 'host=examplebucket-1250000000.file.myqcloud.com',
      server: `host=${HOST}`,
    },
  },
  {
    what: 'another host of COS',
    arrives: { url: url('/a.txt?uploadId=1', HOST.replace('cos.ap-guangzhou', 'cos.accelerate')) },
    cause: 'host-changed',
    differs: {
      line: 'headers',
      name: 'host',
      ours: `host=${HOST}`,
      server: 'host=examplebucket-1250000000.cos.accelerate.myqcloud.com',
    },
  },
  {
    what: 'a header that is not listed',
    signed: put({ 'content-type': 'text/plain' }),
    rewrite: listing('host'),
    cause: 'header-unsigned',
    differs: {
      line: 'headers',
      name: 'content-type',
      ours: `content-type=text%2Fplain&host=${HOST}`,
      server: `host=${HOST}`,
    },
  },
  {
    what: 'a header that is not listed, and another that is changed',
    signed: put({ 'cache-control': 'no-store', 'x-cos-acl': 'private' }),
    arrives: { headers: { 'cache-control': 'no-cache', 'x-cos-acl': 'private' } },
    rewrite: listing('cache-control;host'),
    cause: 'header-unsigned',
    differs: {
      line: 'headers',
      name: 'x-cos-acl',
      ours: `cache-control=no-store&host=${HOST}&x-cos-acl=private`,
      server: `cache-control=no-cache&host=${HOST}`,
    },
  },
  {
    what: 'a header that is listed, neither signed nor sent',
    signed: put({}),
    rewrite: listing('host;x-cos-acl'),
    cause: 'header-missing',
    differs: { line: 'headers', name: 'x-cos-acl', ours: `host=${HOST}`, server: `host=${HOST}` },
  },
  {
    what: 'a header that is lost',
    signed: put({ 'content-type': 'text/plain' }),
    arrives: { headers: {} },
    cause: 'header-missing',
    differs: {
      line: 'headers',
      name: 'content-type',
      ours: `content-type=text%2Fplain&host=${HOST}`,
      server: `host=${HOST}`,
    },
  },
  {
    what: 'a header with other blanks',
    signed: put({ 'content-disposition': 'attachment;  filename="a b"' }),
    arrives: { headers: { 'content-disposition': 'attachment; filename="a b"' } },
    cause: 'header-blanks',
    differs: {
      line: 'headers',
      name: 'content-disposition',
      ours: `content-disposition=attachment%3B%20%20filename%3D%22a%20b%22&host=${HOST}`,
      server: `content-disposition=attachment%3B%20filename%3D%22a%20b%22&host=${HOST}`,
    },
  },
  {
    what: 'a header with another charset',
    signed: put({ 'content-type': 'text/plain' }),
    arrives: { headers: { 'content-type': 'text/plain;charset=UTF-8' } },
    cause: 'header-charset',
    differs: {
      line: 'headers',
      name: 'content-type',
      ours: `content-type=text%2Fplain&host=${HOST}`,
      server: `content-type=text%2Fplain%3Bcharset%3DUTF-8&host=${HOST}`,
    },
  },
  {
    what: 'a header with another value',
    signed: put({ 'cache-control': 'max-age=60' }),
    arrives: { headers: { 'cache-control': 'no-store' } },
    cause: 'header-changed',
    differs: {
      line: 'headers',
      name: 'cache-control',
      ours: `cache-control=max-age%3D60&host=${HOST}`,
      server: `cache-control=no-store&host=${HOST}`,
    },
  },
  {
    what: 'a header that a proxy adds',
    signed: put({ 'cache-control': '' }),
    arrives: { headers: { 'cache-control': 'no-store' } },
    cause: 'header-added',
    differs: {
      line: 'headers',
      name: 'cache-control',
      ours: `cache-control=&host=${HOST}`,
      server: `cache-control=no-store&host=${HOST}`,
    },
  },
  {
    what: 'a header that is listed and not signed',
    signed: put({}),
    arrives: { headers: { 'x-cos-acl': 'private' } },
    rewrite: listing('host;x-cos-acl'),
    cause: 'header-added',
    differs: {
      line: 'headers',
      name: 'x-cos-acl',
      ours: `host=${HOST}`,
      server: `host=${HOST}&x-cos-acl=private`,
    },
  },
  {
    what: 'a parameter missing',
    signed: { url: url('/a.txt?partNumber=2&uploadId=1') },
    arrives: { url: url('/a.txt?uploadId=1') },
    cause: 'parameter-missing',
    differs: {
      line: 'parameters',
      name: 'partnumber',
      ours: 'partnumber=2&uploadid=1',
      server: 'uploadid=1',
    },
  },
  {
    what: 'a parameter added',
    arrives: { url: url('/a.txt?uploadId=1&versionId=2') },
    rewrite: listingParameters('uploadid;versionid'),
    cause: 'parameter-added',
    differs: { line: 'parameters', name: 'versionid', ours: 'uploadid=1', server: 'uploadid=1&versionid=2' },
  },
  {
    what: 'a parameter with another value',
    arrives: { url: url('/a.txt?uploadId=2') },
    cause: 'parameter-changed',
    differs: { line: 'parameters', name: 'uploadid', ours: 'uploadid=1', server: 'uploadid=2' },
  },
  {
    what: 'a parameter listed in another case',
    rewrite: listingParameters('uploadId'),
    cause: 'parameter-case',
    differs: { line: 'parameters', name: 'uploadid', ours: 'uploadid=1', server: '' },
  },
  {
    what: 'a parameter that is not listed',
    rewrite: listingParameters(''),
    cause: 'parameter-unsigned',
    differs: { line: 'parameters', name: 'uploadid', ours: 'uploadid=1', server: '' },
  },
  {
    what: 'the clock an hour behind',
    options: { now: () => NOW - HOUR },
    diagnose: { now: () => NOW - HOUR },
    cause: 'clock',
    differs: {
      line: 'keyTime',
      ours: '2026-05-06T06:08:08.000Z to 2026-05-06T06:23:08.000Z',
      server: '2026-05-06T07:08:09.000Z',
    },
  },
  {
    what: 'the clock an hour ahead',
    options: { now: () => NOW + HOUR },
    diagnose: { now: () => NOW + HOUR },
    cause: 'clock',
    differs: {
      line: 'keyTime',
      ours: '2026-05-06T08:08:08.000Z to 2026-05-06T08:23:08.000Z',
      server: '2026-05-06T07:08:09.000Z',
    },
  },
  {
    what: 'a signature that has expired',
    options: { now: () => NOW - HOUR },
    diagnose: { now: () => NOW },
    cause: 'expired-signature',
    differs: {
      line: 'keyTime',
      ours: '2026-05-06T06:08:08.000Z to 2026-05-06T06:23:08.000Z',
      server: '2026-05-06T07:08:09.000Z',
    },
  },
  {
    what: 'a signature of keys that have expired since',
    keys: { ...KEYS, expiredTime: NOW / 1000 - 60 },
    options: { now: () => NOW - HOUR },
    diagnose: { now: () => NOW },
    cause: 'expired-keys',
    differs: {
      line: 'keyTime',
      ours: '2026-05-06T06:08:08.000Z to 2026-05-06T06:23:08.000Z',
      server: '2026-05-06T07:08:09.000Z',
    },
  },
  {
    what: 'a secret key in the query',
    signed: { url: url(`/a.txt?x=${secretKey}`) },
    arrives: { url: url(`/a.txt?x=${secretKey}&y=1`) },
    rewrite: listingParameters('x;y'),
    cause: 'parameter-added',
    differs: { line: 'parameters', name: 'y', ours: 'x=***', server: 'x=***&y=1' },
  },
  { what: 'a token missing', keys: TEMPORARY, cause: 'token-missing' },
  {
    what: 'a token of other keys',
    keys: TEMPORARY,
    signed: { headers: { 'x-cos-security-token': 'tokenofothers' } },
    cause: 'token-of-other-keys',
  },
  {
    what: 'a token with permanent keys',
    signed: { headers: { 'x-cos-security-token': 'tokentmp' } },
    cause: 'token-of-other-keys',
  },
  {
    what: 'another method',
    arrives: { method: 'PUT' },
    cause: 'method',
    differs: { line: 'method', ours: 'delete', server: 'put' },
  },
  {
    what: 'the path signed as it is encoded',
    signed: { url: url('/a%20b?uploadId=1') },
    authorization: byHand({ httpString: `delete\n/a%20b\nuploadid=1\nhost=${HOST}\n` }),
    cause: 'path-signed-encoded',
    differs: { line: 'path', ours: '/a%20b', server: '/a b' },
  },
  {
    what: 'the path signed with its slashes encoded',
    signed: { url: url('/a/b%20c?uploadId=1') },
    authorization: byHand({ httpString: `delete\n/a%2Fb%20c\nuploadid=1\nhost=${HOST}\n` }),
    cause: 'path-signed-encoded',
    differs: { line: 'path', ours: '/a%2Fb%20c', server: '/a/b c' },
  },
  {
    what: 'the path signed without its first slash',
    authorization: byHand({ httpString: `delete\na.txt\nuploadid=1\nhost=${HOST}\n` }),
    cause: 'slash-doubled',
    differs: { line: 'path', ours: 'a.txt', server: '/a.txt' },
  },
  {
    what: 'the path signed with a slash before it',
    authorization: byHand({ httpString: `delete\n//a.txt\nuploadid=1\nhost=${HOST}\n` }),
    cause: 'slash-missing',
    differs: { line: 'path', ours: '//a.txt', server: '/a.txt' },
  },
  {
    what: 'the method signed in upper case',
    authorization: byHand({ httpString: `DELETE\n/a.txt\nuploadid=1\nhost=${HOST}\n` }),
    cause: 'method',
    differs: { line: 'method', ours: 'DELETE', server: 'delete' },
  },
  {
    what: 'the host signed with a port that no client sends',
    authorization: byHand({ httpString: `delete\n/a.txt\nuploadid=1\nhost=${HOST}%3A443\n` }),
    cause: 'host-port',
    differs: { line: 'headers', name: 'host', ours: `host=${HOST}%3A443`, server: `host=${HOST}` },
  },
  {
    what: 'a header signed with a blank at its end',
    signed: put({ 'cache-control': 'no-store ' }),
    authorization: byHand({
      httpString: `put\n/a.txt\n\ncache-control=no-store%20&host=${HOST}\n`,
      headerList: 'cache-control;host',
      urlParamList: '',
    }),
    cause: 'header-blanks',
    differs: {
      line: 'headers',
      name: 'cache-control',
      ours: `cache-control=no-store%20&host=${HOST}`,
      server: `cache-control=no-store&host=${HOST}`,
    },
  },
  {
    what: 'parameters not sorted by the signer',
    signed: { method: 'PUT', url: url('/a.txt?uploadId=1&partNumber=2') },
    authorization: byHand({
      httpString: `put\n/a.txt\nuploadid=1&partnumber=2\nhost=${HOST}\n`,
      urlParamList: 'uploadid;partnumber',
    }),
    cause: 'parameters-unsorted',
    differs: { line: 'parameters', ours: 'uploadid=1&partnumber=2', server: 'partnumber=2&uploadid=1' },
  },
  {
    what: 'parameters signed in the case of the URL',
    authorization: byHand({
      httpString: `delete\n/a.txt\nuploadId=1\nhost=${HOST}\n`,
      urlParamList: 'uploadId',
    }),
    cause: 'parameter-case',
    differs: { line: 'parameters', name: 'uploadId', ours: 'uploadId=1', server: '' },
  },
  {
    what: 'values of parameters not encoded by the signer',
    signed: { url: url('/a.txt?uploadId=1%2F2') },
    authorization: byHand({ httpString: `delete\n/a.txt\nuploadid=1/2\nhost=${HOST}\n` }),
    cause: 'value-not-encoded',
    differs: { line: 'parameters', name: 'uploadid', ours: 'uploadid=1/2', server: 'uploadid=1%2F2' },
  },
  ...[
    ['with encodeURIComponent', "a%2F(b)*'!"],
    ['in lower case', 'a%2f%28b%29%2a%27%21'],
  ].map(
    ([how, ours]): Row => ({
      what: `values of parameters encoded ${how}`,
      signed: { method: 'GET', url: url("/?prefix=a%2F(b)*'!") },
      authorization: byHand({
        httpString: `get\n/\nprefix=${ours}\nhost=${HOST}\n`,
        urlParamList: 'prefix',
      }),
      cause: 'value-not-encoded',
      differs: {
        line: 'parameters',
        name: 'prefix',
        ours: `prefix=${ours}`,
        server: 'prefix=a%2F%28b%29%2A%27%21',
      },
    }),
  ),
  {
    what: 'values of headers encoded with a plus for a blank',
    signed: put({ 'content-disposition': 'attachment; filename=a' }),
    authorization: byHand({
      httpString: `put\n/a.txt\n\ncontent-disposition=attachment%3B+filename%3Da&host=${HOST}\n`,
      headerList: 'content-disposition;host',
      urlParamList: '',
    }),
    cause: 'value-not-encoded',
    differs: {
      line: 'headers',
      name: 'content-disposition',
      ours: `content-disposition=attachment%3B+filename%3Da&host=${HOST}`,
      server: `content-disposition=attachment%3B%20filename%3Da&host=${HOST}`,
    },
  },
  {
    what: 'values of headers not encoded by the signer',
    signed: put({ 'content-type': 'text/plain' }),
    authorization: byHand({
      httpString: `put\n/a.txt\n\ncontent-type=text/plain&host=${HOST}\n`,
      headerList: 'content-type;host',
      urlParamList: '',
    }),
    cause: 'value-not-encoded',
    differs: {
      line: 'headers',
      name: 'content-type',
      ours: `content-type=text/plain&host=${HOST}`,
      server: `content-type=text%2Fplain&host=${HOST}`,
    },
  },
  {
    what: 'two mistakes at once: the method in upper case, the path encoded',
    signed: { url: url('/a%20b?uploadId=1') },
    authorization: byHand({ httpString: `DELETE\n/a%20b\nuploadid=1\nhost=${HOST}\n` }),
    cause: 'method',
    differs: { line: 'method', ours: 'DELETE', server: 'delete' },
  },
  {
    what: 'two mistakes at once: parameters in the case and in the order of the URL',
    signed: { method: 'PUT', url: url('/a.txt?uploadId=1&partNumber=2') },
    authorization: byHand({
      httpString: `put\n/a.txt\nuploadId=1&partNumber=2\nhost=${HOST}\n`,
      urlParamList: 'uploadId;partNumber',
    }),
    cause: 'parameter-case',
    differs: { line: 'parameters', name: 'uploadId', ours: 'uploadId=1&partNumber=2', server: '' },
  },
  {
    what: 'parameters sorted by their names as the URL has them',
    signed: { method: 'GET', url: url('/?max-keys=1&Prefix=a') },
    authorization: byHand({
      httpString: `get\n/\nprefix=a&max-keys=1\nhost=${HOST}\n`,
      urlParamList: 'prefix;max-keys',
    }),
    cause: 'parameters-unsorted',
    differs: {
      line: 'parameters',
      name: undefined,
      ours: 'prefix=a&max-keys=1',
      server: 'max-keys=1&prefix=a',
    },
  },
  ...['uploads', ''].map(
    (ours): Row => ({
      what: `a parameter without a value signed as "${ours}"`,
      signed: { method: 'POST', url: url('/a.txt?uploads') },
      authorization: byHand({
        httpString: `post\n/a.txt\n${ours}\nhost=${HOST}\n`,
        urlParamList: 'uploads',
      }),
      cause: 'parameter-empty',
      differs: { line: 'parameters', name: 'uploads', ours, server: 'uploads=' },
    }),
  ),
  {
    what: 'names of headers signed as they are written',
    signed: put({ 'Content-Type': 'text/plain' }),
    authorization: byHand({
      httpString: `put\n/a.txt\n\nContent-Type=text%2Fplain&Host=${HOST}\n`,
      headerList: 'content-type;host',
      urlParamList: '',
    }),
    cause: 'header-case',
    differs: {
      line: 'headers',
      name: 'Content-Type',
      ours: `Content-Type=text%2Fplain&Host=${HOST}`,
      server: `content-type=text%2Fplain&host=${HOST}`,
    },
  },
  {
    what: 'names of headers listed as they are written',
    signed: put({ 'content-type': 'text/plain' }),
    rewrite: listing('Content-Type;host'),
    cause: 'header-case',
    differs: {
      line: 'headers',
      name: 'content-type',
      ours: `content-type=text%2Fplain&host=${HOST}`,
      server: `host=${HOST}`,
    },
  },
  {
    what: 'headers not sorted by the signer',
    signed: put({ 'content-type': 'text/plain' }),
    authorization: byHand({
      httpString: `put\n/a.txt\n\nhost=${HOST}&content-type=text%2Fplain\n`,
      headerList: 'host;content-type',
      urlParamList: '',
    }),
    cause: 'headers-unsorted',
    differs: {
      line: 'headers',
      name: undefined,
      ours: `host=${HOST}&content-type=text%2Fplain`,
      server: `content-type=text%2Fplain&host=${HOST}`,
    },
  },
  ...['/d/%E4%B8%AD%281%29', '/d/%e4%b8%ad(1)'].map(
    (ours): Row => ({
      what: `the path signed as ${ours}`,
      signed: { url: url('/d/%E4%B8%AD(1)?uploadId=1') },
      authorization: byHand({ httpString: `delete\n${ours}\nuploadid=1\nhost=${HOST}\n` }),
      cause: 'path-signed-encoded',
      differs: { line: 'path', ours, server: '/d/中(1)' },
    }),
  ),
  {
    what: 'the value of a parameter encoded twice by the signer',
    signed: { method: 'GET', url: url('/?prefix=a%2Fb') },
    authorization: byHand({
      httpString: `get\n/\nprefix=a%252Fb\nhost=${HOST}\n`,
      urlParamList: 'prefix',
    }),
    cause: 'value-not-encoded',
    differs: { line: 'parameters', name: 'prefix', ours: 'prefix=a%252Fb', server: 'prefix=a%2Fb' },
  },
  {
    what: 'a presigned URL that is sent with an Authorization',
    signed: {
      url: `${url('/a.txt?uploadId=1')}&${sign({ method: 'DELETE', url: url('/a.txt?uploadId=1') }, KEYS, { now: () => NOW })}`,
    },
    keys: { secretId, secretKey: OTHERS.secretKey },
    given: KEYS,
    cause: 'signed-twice',
    differs: {
      line: 'parameters',
      name: 'q-ak',
      ours: 'uploadid=1',
      server:
        'q-ak=AKIDofann&q-header-list=host&q-key-time=1778051288%3B1778052188&q-sign-algorithm=sha1' +
        '&q-sign-time=1778051288%3B1778052188&q-signature=***&q-url-param-list=uploadid&uploadid=1',
    },
  },
  {
    what: 'times that are not equal',
    rewrite: (authorization) => authorization.replace(/q-sign-time=\d+/, 'q-sign-time=1'),
    cause: 'unreadable-signature',
  },
  {
    what: 'parameters that are listed and not signed',
    authorization: byHand({ httpString: `delete\n/a.txt\n\nhost=${HOST}\n` }),
    cause: 'signed-otherwise',
  },
  {
    what: 'two mistakes at once: no value encoded',
    signed: { method: 'PUT', url: url('/a.txt?x=1%2F2'), headers: { 'content-type': 'text/plain' } },
    authorization: byHand({
      httpString: `put\n/a.txt\nx=1/2\ncontent-type=text/plain&host=${HOST}\n`,
      headerList: 'content-type;host',
      urlParamList: 'x',
    }),
    cause: 'value-not-encoded',
    differs: { line: 'parameters', name: 'x', ours: 'x=1/2', server: 'x=1%2F2' },
  },
  {
    what: 'two mistakes at once: parameters not sorted, and not encoded',
    signed: { method: 'GET', url: url('/?uploads&prefix=a%2Fb') },
    authorization: byHand({
      httpString: `get\n/\nuploads=&prefix=a/b\nhost=${HOST}\n`,
      urlParamList: 'prefix;uploads',
    }),
    cause: 'parameters-unsorted',
    differs: {
      line: 'parameters',
      name: 'prefix',
      ours: 'uploads=&prefix=a/b',
      server: 'prefix=a%2Fb&uploads=',
    },
  },
  {
    what: 'a header in Latin-1 that was signed in UTF-8',
    signed: put({ 'x-cos-meta-name': 'é' }),
    authorization: byHand({
      httpString: `put\n/a.txt\n\nhost=${HOST}&x-cos-meta-name=%C3%A9\n`,
      headerList: 'host;x-cos-meta-name',
      urlParamList: '',
    }),
    cause: 'header-charset',
    differs: {
      line: 'headers',
      name: 'x-cos-meta-name',
      ours: `host=${HOST}&x-cos-meta-name=%C3%A9`,
      server: `host=${HOST}&x-cos-meta-name=%E9`,
    },
  },
  {
    what: 'parameters reordered on the way',
    signed: { url: url('/a.txt?uploadId=1&x=2') },
    arrives: { url: url('/a.txt?x=2&uploadId=1') },
    cause: 'not-the-signature',
  },
  { what: 'an upload that is gone', cause: 'not-the-signature' },
];
