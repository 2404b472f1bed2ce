// What a request to COS is called.

/** @param path path and query. */
export function requestName(method: string, path: string): string {
  const query = new URL(path, 'http://any').searchParams;
  const part = query.get('partNumber');
  if (method === 'OPTIONS') return 'Preflight';
  if (query.has('uploads')) return method === 'POST' ? 'Initiate' : 'List uploads';
  if (!query.has('uploadId')) return 'Other';
  if (part) return `Part ${part}`;
  return { POST: 'Complete', DELETE: 'Abort', GET: 'List parts' }[method] ?? 'Other';
}

/** The last segment of a key: what the file was called. */
export const fileNameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
