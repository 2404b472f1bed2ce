// What only a Worker of Cloudflare has.
import { signAsync } from 'cos-abort';
import { createAbortHandler } from 'cos-abort/edge';
import { sweepStaleUploads } from 'cos-abort/sweep';

const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };

export default {
  fetch: createAbortHandler({ ...bucket, credentials, authorize: () => false }),
  async scheduled(): Promise<void> {
    const options = { ...bucket, credentials, fetch: (request: Request) => fetch(request) };
    for await (const { outcome } of sweepStaleUploads({ ...options, prefix: '', olderThan: 86_400 }))
      console.log(outcome);
  },
} satisfies ExportedHandler;

export const withKey = (request: Request, secretKey: CryptoKey): Promise<string> =>
  signAsync(request, { secretId: 'AKIDexample', secretKey });
