// The target of a request line as a URL. A URL parser resolves dot segments, takes a backslash for a slash,
// and cuts at `#`: it would make another object of them. So they are encoded, and decode to what was sent.

/**
 * @param host the header
 * @throws {TypeError} for a target that no URL can carry
 */
export function urlOf(target: string, scheme: string, host: string | undefined): string {
  if (target.startsWith('/')) return originOf(scheme, host) + asSent(target);
  // A client that takes this for a proxy names the host in the target itself (RFC 9112, section 3.2.2).
  const slash = target.indexOf('/', target.indexOf('://') + 3);
  return slash < 0 ? target : target.slice(0, slash) + asSent(target.slice(slash));
}

function originOf(scheme: string, host = ''): string {
  const url = new URL(`${scheme}://${host}`);
  if (url.href !== `${url.origin}/`) throw new TypeError('Host is more than a host');
  return url.origin;
}

function asSent(target: string): string {
  const [path = '', ...query] = target.split('?');
  return [keepDots(encoded(path)), ...query.map(encoded)].join('?');
}

const encoded = (text: string): string => text.replaceAll('#', '%23').replaceAll('\\', '%5C');

/** The slash after a dot segment, and before a last one, as %2F: then it is none to a URL parser. */
function keepDots(path: string): string {
  const segments = path.split('/').slice(1);
  if (segments.length === 1 && isDots(path.slice(1))) throw new TypeError('a path of dots alone is no URL');
  return segments.reduce((before, segment, i) => {
    const isLast = i === segments.length - 1;
    const joint = isDots(segments[i - 1]) || (isLast && i > 0 && isDots(segment)) ? '%2F' : '/';
    return before + joint + segment;
  }, '');
}

const isDots = (segment = ''): boolean => ['.', '..'].includes(segment.toLowerCase().replaceAll('%2e', '.'));
