// A fault in words, as it is written on the command line: `DELETE 503 SlowDown x2`.
import type { Fault } from 'cos-abort/testing';

export class FaultError extends Error {}

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** @throws {FaultError} */
export function readFault(text: string): Fault {
  const words = text.split(' ').filter((word) => word !== '');
  const method = words.shift()?.toUpperCase() ?? '';
  if (method !== 'ANY' && !METHODS.includes(method))
    throw new FaultError(`the first word must be ANY or one of ${METHODS.join(', ')}.`);
  const times = words.at(-1)?.startsWith('x') ? readNumber(words.pop()?.slice(1), 'xN') : 1;
  return {
    match: (request) => method === 'ANY' || request.method === method,
    times,
    ...readHappening(words),
  };
}

function readHappening([what, detail, ...more]: string[]): Fault {
  if (more.length === 0) {
    if (what === 'drop-before' && detail === undefined) return { drop: 'before' };
    if (what === 'drop-after' && detail === undefined) return { drop: 'after' };
    if (what === 'delay') return { delay: readNumber(detail, 'delay MS') };
    const status = Number(what);
    if (Number.isInteger(status) && status >= 400 && status <= 599) return { status, code: detail };
  }
  throw new FaultError('after the method comes STATUS [CODE], drop-before, drop-after or delay MS.');
}

function readNumber(text: string | undefined, what: string): number {
  const number = Number(text);
  if (String(number) !== text || !Number.isInteger(number) || number < 1)
    throw new FaultError(`${what} must be a number from 1.`);
  return number;
}
