// What `npm run diagnose` was asked for on its command line.
import { parseArgs } from 'node:util';
import { UsageError } from '../usage.ts';

export interface Flags {
  help: boolean;
  /** What to read instead of standard input. */
  file: string | undefined;
  method: string | undefined;
  url: string | undefined;
  /** Each as `name: value`. */
  headers: readonly string[];
}

export const HELP = `Says why Tencent Cloud COS refused a signature.

  npm run diagnose -- [flags] [FILE]
  deno run --allow-env --allow-read demo/diagnose/start.ts [flags] [FILE]

FILE, or else standard input, holds the request as it was signed and, below it, COS's error:

  DELETE https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt?uploadId=1585130821cb
  authorization: q-sign-algorithm=sha1&q-ak=…
  <Error><Code>SignatureDoesNotMatch</Code>…</Error>

The authorization, or a presigned URL, is not needed, and tells more. Headers of the answer, and what else
\`curl -v\` tells, may stand between. The request may also be told by flags:

  --method METHOD        DELETE, say
  --url URL              as it was sent
  --header 'name: value' may be given several times
  --help                 this text

Environment: COS_SECRET_ID and COS_SECRET_KEY, the keys that should have signed, and COS_SECURITY_TOKEN where
they are temporary. Nothing is sent, and nothing secret is printed.
Exit code: 0 when there is a diagnosis, 2 for wrong usage.`;

/** npm drops flags that it takes for its own, and keeps their values. */
const MANY_FILES = 'There is more than one FILE. npm wants `--` before flags: npm run diagnose -- --help.';

/** @throws {UsageError} that repeats no value: a URL or a header may hold a secret. */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError(MANY_FILES);
  return {
    help: values.help ?? false,
    file: positionals[0],
    method: values.method,
    url: values.url,
    headers: values.header ?? [],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        method: { type: 'string' },
        url: { type: 'string' },
        header: { type: 'string', multiple: true },
      },
    });
  } catch {
    throw new UsageError('There is a flag that is not known, or has no value: see --help.');
  }
}
