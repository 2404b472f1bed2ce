// How each SDK is pointed at the emulator.
import type { EmulatedBucket, EmulatedCredentials } from 'cos-abort/testing';

export interface Desk {
  origin: string;
  bucket: EmulatedBucket;
  credentials: EmulatedCredentials;
  /** With one bucket any host is its; with several each has a host of its own. */
  hasOneBucket: boolean;
}

/** One text for each SDK, ready to be copied. */
export function pointersOf(desk: Desk): { sdk: string; text: string }[] {
  const { origin, bucket, credentials, hasOneBucket } = desk;
  const { protocol, host, port } = new URL(origin);
  const scheme = protocol.slice(0, -1);
  const own = hasOneBucket ? host : `${bucket.bucket}.localhost:${port}`;
  const template = hasOneBucket ? host : `{Bucket}.localhost:${port}`;
  const { secretId, secretKey } = credentials;
  const target = `bucket '${bucket.bucket}', region '${bucket.region}'`;
  return [
    {
      sdk: 'cos-abort',
      text: `{ bucket: '${bucket.bucket}', region: '${bucket.region}', endpoint: '${scheme}://${own}', key }`,
    },
    {
      sdk: 'JavaScript, Node',
      text: [
        `new COS({ SecretId: '${secretId}', SecretKey: '${secretKey}',`,
        `  Domain: '${template}', Protocol: '${protocol}' }) // ${target}`,
      ].join('\n'),
    },
    {
      sdk: 'Go',
      text: [
        `u, _ := url.Parse("${scheme}://${own}")`,
        `keys := &cos.AuthorizationTransport{SecretID: "${secretId}", SecretKey: "${secretKey}"}`,
        'client := cos.NewClient(&cos.BaseURL{BucketURL: u}, &http.Client{Transport: keys})',
      ].join('\n'),
    },
    {
      sdk: 'Python',
      text: [
        `CosConfig(Region='${bucket.region}', SecretId='${secretId}', SecretKey='${secretKey}',`,
        `  IP='127.0.0.1', Port=${port}, Scheme='${scheme}') # ${target}`,
      ].join('\n'),
    },
    {
      sdk: 'Java',
      text: [
        `config.setHttpProtocol(HttpProtocol.${scheme}); // ${target}`,
        `config.setEndpointBuilder(new UserSpecifiedEndpointBuilder("${own}", "${own}"));`,
      ].join('\n'),
    },
  ];
}
