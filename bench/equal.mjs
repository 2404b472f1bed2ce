// What node:assert does, in a page too.

export function mustEqual(actual, expected) {
  if (actual !== expected) throw new Error(`${actual} is not ${expected}`);
}
