// The first line of what was signed that is not what COS has signed, and what that comes from.

import type { Authorization } from '../signature/authorization.ts';
import type { SignatureCause } from './advice.ts';
import { type CanonicalLines, differingName, type Pairs, TOKEN } from './lines.ts';
import { pathCause } from './path.ts';
import { isOfSignature } from './sent.ts';
import { valueCause } from './value.ts';

export interface Difference {
  cause: SignatureCause;
  line: keyof CanonicalLines;
  /** The parameter or header that differs. */
  name?: string;
}

/** What a signature says that it covers; empty where that is not known. */
export type SignedNames = Pick<Authorization, 'headerList' | 'urlParamList'>;

export function firstDifference(
  signed: CanonicalLines,
  server: CanonicalLines,
  { headerList, urlParamList }: SignedNames = { headerList: '', urlParamList: '' },
): Difference | undefined {
  if (signed.method !== server.method) return { cause: 'method', line: 'method' };
  const path = pathCause(signed.path, server.path);
  if (path) return { cause: path, line: 'path' };

  const parameter = differingName(signed.parameters, server.parameters, urlParamList);
  if (parameter !== undefined) {
    const cause = parameterCause(parameter, signed.parameters, server.parameters, urlParamList);
    return { cause, line: 'parameters', name: parameter };
  }
  const header = differingName(signed.headers, server.headers, headerList);
  if (header === undefined) return undefined;
  const cause = headerCause(header, signed.headers, server.headers, headerList);
  return { cause, line: 'headers', name: header };
}

function parameterCause(name: string, signed: Pairs, server: Pairs, urlParamList: string): SignatureCause {
  if (!server.has(name)) {
    if (name === TOKEN) return 'token-missing';
    return isInAnotherCase(name, server, urlParamList) ? 'parameter-case' : 'parameter-missing';
  }
  if (!signed.has(name)) return isOfSignature(name) ? 'signed-twice' : 'parameter-added';
  return name === TOKEN ? 'token-of-other-keys' : 'parameter-changed';
}

function headerCause(name: string, signed: Pairs, server: Pairs, headerList: string): SignatureCause {
  const before = signed.get(name);
  const after = server.get(name);
  if (after === undefined) {
    if (name === TOKEN) return 'token-missing';
    return isInAnotherCase(name, server, headerList) ? 'header-case' : 'header-missing';
  }
  if (before === undefined) return 'header-added';
  return name === TOKEN ? 'token-of-other-keys' : valueCause(name, before, after);
}

/** Whether the server, or the list of the signature, writes a name otherwise. */
const isInAnotherCase = (name: string, server: Pairs, list: string): boolean =>
  [...server.keys(), ...list.split(';')].some((other) => other !== name && other.toLowerCase() === name);
