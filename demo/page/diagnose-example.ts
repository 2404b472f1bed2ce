// A made-up request that a proxy changes after it was signed, and what COS then answers.
import { type Credentials, explain } from 'cos-abort';

export interface RefusedRequest {
  /** As it was signed, with its authorization. */
  method: string;
  url: string;
  headers: Record<string, string>;
  credentials: Credentials;
  /** What COS answered. */
  xml: string;
}

/** Of nobody. */
const KEYS = { secretId: 'AKIDexample', secretKey: 'secretexample' };
const URL = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/holiday/notes.txt';

/** The proxy writes a charset into `content-type`, so that COS signs another value than the signer did. */
export function refusedExample(): RefusedRequest {
  const request = { method: 'PUT', url: URL, headers: { 'content-type': 'text/plain' } };
  const { keyTime, authorization } = explain(request, KEYS);
  const arrived = { ...request, headers: { 'content-type': 'text/plain; charset=utf-8' } };
  const { httpString, stringToSign } = explain(arrived, KEYS, { keyTime });
  return {
    ...request,
    headers: { ...request.headers, authorization },
    credentials: KEYS,
    xml: [
      '<Error>',
      '  <Code>SignatureDoesNotMatch</Code>',
      '  <Message>The Signature you specified is invalid.</Message>',
      `  <StringToSign>${escaped(stringToSign)}</StringToSign>`,
      `  <FormatString>${escaped(httpString)}</FormatString>`,
      '</Error>',
    ].join('\n'),
  };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
