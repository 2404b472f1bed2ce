// Numbers and ids as people read them; used by the terminal and by the page.

/** "1 part", "2 parts" */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** "0 B", "256 KiB", "2.25 MiB" */
export function bytesOf(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let value = count;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Number(value.toFixed(value < 10 ? 2 : 1))} ${units[unit]}`;
}

/** A path and query with its long uploadId cut in the middle. */
export const shortened = (path: string): string =>
  path.replace(/(uploadId=[\w-]{6})[\w-]{8,}([\w-]{4})/, '$1…$2');
