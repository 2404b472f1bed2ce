// COS's `<Error>` as a text, wherever it was found, as the error that the calls here reject with.

import { Redactor } from '../credentials/redact.ts';
import { codeIn, type ReadAnswer } from '../service/answer.ts';
import type { CosServiceError } from '../service/errors.ts';
import { type Reading, readError, serviceError } from '../service/failure.ts';
import { exactTextOf, readXml } from '../service/xml.ts';

/**
 * `undefined` for a text that is no error of COS. Its `formatString` and `stringToSign` are as the server
 * wrote them, so that they can be compared: what is told of them is masked by the caller.
 */
export function readServiceError(text: string): CosServiceError | undefined {
  const xml = readXml(text);
  const answer: ReadAnswer = { status: 0, headers: new Headers(), text, isWhole: true, xml };
  if (codeIn(answer) === undefined) return undefined;
  const exactText = (name: string): string | undefined => exactTextOf(xml, name) || undefined;
  const reading: Reading = {
    ...readError(answer, new Redactor([], [])),
    stringToSign: exactText('StringToSign'),
    formatString: exactText('FormatString'),
  };
  return serviceError('the answer', answer, reading, {});
}
