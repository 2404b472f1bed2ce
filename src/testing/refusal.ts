// A refusal on its way to becoming the service's error XML.

/** Thrown inside the emulator; becomes an `<Error>` answer. Source: Tencent doc 436/7730. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the error, by name. */
  readonly details: Record<string, string>;
  /** Further headers of the answer. */
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    { details = {}, headers = {} }: Partial<Pick<Refusal, 'details' | 'headers'>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** What is not done is refused, and never taken for something else. */
export const notImplemented = (what: string): Refusal =>
  new Refusal(501, 'NotImplemented', `The emulator does not do this: ${what}.`);

export const accessDenied = (): Refusal => new Refusal(403, 'AccessDenied', 'Access Denied.');

export const noSuchBucket = (): Refusal =>
  new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');

export const noSuchKey = (): Refusal => new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');

export const malformedXml = (): Refusal =>
  new Refusal(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema.',
  );
