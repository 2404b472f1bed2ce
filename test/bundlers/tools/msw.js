// The emulator in the place of the network, by the msw that the argument names.
import { initiateMultipartUpload } from 'cos-abort';
import { cosHandlers, createCosEmulator } from 'cos-abort/testing';

const { setupServer } = await import(`${process.argv[2]}/node`);
const cos = createCosEmulator();
const [{ bucket, region }] = cos.buckets;
const [credentials] = cos.credentials;
const server = setupServer(...cosHandlers(cos));
server.listen({ onUnhandledRequest: 'error' });
await initiateMultipartUpload({ bucket, region, key: 'a' }, { credentials });
server.close();
if (cos.uploads.length !== 1) throw new Error(`${cos.uploads.length} uploads were opened`);
