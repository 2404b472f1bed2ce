// The upload that is signed for and aborted, and the keys. None of them is real.

export const credentials = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};

export const upload = {
  bucket: 'examplebucket-1250000000',
  region: 'ap-guangzhou',
  key: 'photos/1.jpg',
  uploadId: '1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b08e',
};

/** As S3's clients name them. */
export const s3Credentials = { accessKeyId: credentials.secretId, secretAccessKey: credentials.secretKey };

/** As both official SDKs name them. */
export const sdkCredentials = { SecretId: credentials.secretId, SecretKey: credentials.secretKey };
