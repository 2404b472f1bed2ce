// A refusal on its way to becoming the service's error XML.

/** Thrown inside the emulator; becomes an `<Error>` answer. Source: Tencent doc 436/7730. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the error, by name. */
  readonly details: Record<string, string>;

  constructor(status: number, code: string, message: string, details: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
