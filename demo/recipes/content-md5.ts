// A part that COS checks: what arrives otherwise than it was sent is refused with 400 BadDigest. Source:
// Tencent doc 436/7750.
import { md5 } from '@noble/hashes/legacy.js';
import { type Part, type UploadAddress, type UploadPartOptions, uploadPart } from 'cos-abort';

/** As `uploadPart`, with the header `content-md5`. */
export async function uploadCheckedPart(
  address: UploadAddress,
  partNumber: number,
  body: Blob,
  options: UploadPartOptions,
): Promise<Part> {
  const headers = { ...options.headers, 'content-md5': await contentMd5(body) };
  return uploadPart(address, partNumber, body, { ...options, headers });
}

/** The value of the header: base64 of the MD5 (RFC 1864). */
export async function contentMd5(body: Blob): Promise<string> {
  return btoa(String.fromCharCode(...(await md5Of(body))));
}

/**
 * What COS answers as the ETag of a part, where it does not encrypt with a key of KMS: the MD5 in
 * hexadecimal.
 */
export async function etagOf(body: Blob): Promise<string> {
  const digits = Array.from(await md5Of(body), (byte) => byte.toString(16).padStart(2, '0'));
  return `"${digits.join('')}"`;
}

const md5Of = async (body: Blob): Promise<Uint8Array> => md5(new Uint8Array(await body.arrayBuffer()));
