// Every way to send the same DELETE, in Node and in a page alike.
import { AwsClient } from 'aws4fetch';
import { abortMultipartUpload, abortWithUrl, presignAbort } from 'cos-abort/abort';
import { sign } from 'cos-abort/sign';
import { S3mini } from 's3mini';
import { mustEqual } from './equal.mjs';
import { credentials, s3Credentials, sdkCredentials, upload } from './upload.mjs';

/** What the others are compared with. */
export const BARE = 'bare fetch';

/**
 * @param {string} endpoint of a server that answers 204
 * @param {object} sdk the official SDK of this platform, and its name
 */
export function waysToAbort(endpoint, { name, Sdk }) {
  const { bucket, region, key, uploadId } = upload;
  const address = { ...upload, endpoint };
  const url = `${endpoint}/${key}?uploadId=${uploadId}`;
  const headers = { authorization: sign({ method: 'DELETE', url }, credentials) };
  const presigned = presignAbort(address, credentials);
  const sdk = new Sdk({
    ...sdkCredentials,
    Domain: new URL(endpoint).host,
    Protocol: 'http:',
    KeepAlive: true,
  });
  const named = { Bucket: bucket, Region: region, Key: key, UploadId: uploadId };
  const aws = new AwsClient({ ...s3Credentials, service: 's3', region });
  const mini = new S3mini({ ...s3Credentials, endpoint, region });
  return {
    [BARE]: async () => mustEqual((await fetch(url, { method: 'DELETE', headers })).status, 204),
    abortMultipartUpload: async () =>
      mustEqual((await abortMultipartUpload(address, { credentials })).outcome, 'aborted'),
    abortWithUrl: async () => mustEqual((await abortWithUrl(presigned)).outcome, 'aborted'),
    [name]: async () => mustEqual((await sdk.multipartAbort(named)).statusCode, 204),
    'aws4fetch (S3)': async () => mustEqual((await aws.fetch(url, { method: 'DELETE' })).status, 204),
    's3mini (S3)': async () => mustEqual((await mini.abortMultipartUpload(key, uploadId)).status, 'Aborted'),
  };
}
