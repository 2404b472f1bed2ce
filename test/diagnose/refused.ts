// Requests that go wrong on their way from a signer to the emulator, and what it answers.
import { createHash, createHmac } from 'node:crypto';
import { type Credentials, type SignableRequest, type SignOptions, sign } from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';

/** The emulator's clock stands at this time. */
export const NOW = Date.UTC(2026, 4, 6, 7, 8, 9);
export const HOST = 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com';
export const CDN = 'cdn.example.com';
export const KEYS = { secretId: 'AKIDofann', secretKey: 'secretofann' };
export const OTHERS = { secretId: 'AKIDofbob', secretKey: 'secretofbob' };
export const TEMPORARY = { secretId: 'AKIDtmp', secretKey: 'secrettmp', securityToken: 'tokentmp' };

export interface Journey {
  /** What is signed. @default a DELETE of an upload */
  signed?: Partial<SignableRequest> | undefined;
  /** What of it is another when it arrives. */
  arrives?: Partial<SignableRequest> | undefined;
  /** What the signer signs with. @default KEYS */
  keys?: Credentials | undefined;
  options?: SignOptions | undefined;
  /** What the signer writes into an Authorization that is else as this library makes it. */
  rewrite?: ((authorization: string) => string) | undefined;
  /** The Authorization of another signer. */
  authorization?: string | undefined;
}

export interface Refused {
  /** The text of the error. */
  xml: string;
  status: number;
  /** As it was signed, with its authorization. */
  signed: SignableRequest & { headers: Record<string, string> };
  /** As it arrived. */
  arrived: SignableRequest & { headers: Record<string, string> };
}

export const url = (path: string, host = HOST): string => `https://${host}${path}`;

export async function refused({
  signed = {},
  arrives = {},
  keys = KEYS,
  options,
  rewrite = (text) => text,
  authorization: other,
}: Journey): Promise<Refused> {
  const unsigned = { method: 'DELETE', url: url('/a.txt?uploadId=1'), ...signed };
  const given = { ...(unsigned.headers as Record<string, string> | undefined) };
  const authorization =
    other ?? rewrite(sign({ ...unsigned, headers: given }, keys, { now: () => NOW, ...options }));
  const request = { ...unsigned, headers: { ...given, authorization } };
  const arrived = {
    ...request,
    ...arrives,
    headers: { ...((arrives.headers as Record<string, string>) ?? given), authorization },
  };
  const response = await emulator()(new Request(arrived.url, arrived));
  return { xml: await response.text(), status: response.status, signed: request, arrived };
}

const emulator = () =>
  createCosEmulator({
    buckets: [{ bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', domains: [CDN] }],
    credentials: [KEYS, OTHERS, TEMPORARY],
    now: () => NOW,
  });

/** The fields of an Authorization of another signer, which signs this text and lists these names. */
export interface ByHand {
  httpString: string;
  headerList?: string;
  urlParamList?: string;
}

export function byHand({ httpString, headerList = 'host', urlParamList = 'uploadid' }: ByHand): string {
  const keyTime = `${NOW / 1000 - 1};${NOW / 1000 + 899}`;
  const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex');
  const sha1 = createHash('sha1').update(httpString).digest('hex');
  const signature = hmac(hmac(KEYS.secretKey, keyTime), `sha1\n${keyTime}\n${sha1}\n`);
  const times = `q-sign-time=${keyTime}&q-key-time=${keyTime}`;
  const lists = `q-header-list=${headerList}&q-url-param-list=${urlParamList}`;
  return `q-sign-algorithm=sha1&q-ak=${KEYS.secretId}&${times}&${lists}&q-signature=${signature}`;
}
