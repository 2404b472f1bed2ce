// Many small things in as few groups as a limit of number and a limit of size allow.

/**
 * Groups of neighbours, of at most `most` items and at most `bytes` as JSON. An item that is larger is a
 * group by itself.
 */
export async function* packed<T>(
  items: AsyncIterable<T>,
  most: number,
  bytes: number,
): AsyncGenerator<T[], void, undefined> {
  let group: T[] = [];
  let size = 0;
  for await (const item of items) {
    const length = new TextEncoder().encode(JSON.stringify(item)).length + 1;
    if (group.length === most || (group.length > 0 && size + length > bytes)) {
      yield group;
      group = [];
      size = 0;
    }
    group.push(item);
    size += length;
  }
  if (group.length > 0) yield group;
}
