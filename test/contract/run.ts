// `npm run contract`: one table of what COS answers, asked of the emulator; with COS_BUCKET and keys in the
// environment also of that bucket, telling where the two differ. It works below prefixes of its own,
// removes what it made, also after Ctrl-C, and tells what it could not remove.

import { cases } from './cases.ts';
import { check, emulatorAccess } from './check.ts';
import type { BucketAccess } from './contract-bucket.ts';

let passed = 0;
let failed = 0;
let isStopped = false;
// npm passes Ctrl-C on, so that it may come twice.
process.on('SIGINT', () => {
  isStopped = true;
});
const emulator = emulatorAccess();
const real = realAccess(process.env);
for (const one of cases) {
  if (isStopped) break;
  const difference = await check(one, emulator);
  const ofReal = real && (await check(one, real));
  const isFailed = difference !== undefined || (ofReal !== undefined && !one.isQuestion);
  if (isFailed) failed += 1;
  else passed += 1;
  console.log(
    `${isFailed ? 'not ok' : 'ok'} ${one.isQuestion ? '(question) ' : ''}${one.name} [${one.source}]`,
  );
  if (difference) console.log(`    emulator: ${difference}`);
  if (ofReal) console.log(`    the bucket: ${ofReal}`);
}
if (isStopped) console.log('stopped');
if (!real) console.log('missing: a bucket (COS_BUCKET, COS_REGION, COS_SECRET_ID, COS_SECRET_KEY)');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || isStopped ? 1 : 0;

function realAccess(env: NodeJS.ProcessEnv): BucketAccess | undefined {
  const { COS_BUCKET, COS_REGION, COS_SECRET_ID, COS_SECRET_KEY, COS_SECURITY_TOKEN, COS_ENDPOINT } = env;
  if (!COS_BUCKET || !COS_REGION || !COS_SECRET_ID || !COS_SECRET_KEY) return undefined;
  const host = `${COS_BUCKET}.cos.${COS_REGION}.myqcloud.com`;
  return {
    origin: COS_ENDPOINT || `https://${host}`,
    host,
    credentials: {
      secretId: COS_SECRET_ID,
      secretKey: COS_SECRET_KEY,
      securityToken: COS_SECURITY_TOKEN || undefined,
    },
    send: (request) => fetch(request, { signal: AbortSignal.timeout(60_000) }),
  };
}
