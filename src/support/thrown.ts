// Reading what somebody else has thrown. It may be anything: no error at all, one whose properties throw when
// they are read, or a proxy that has been revoked.

/** What is read of it. */
type Property = 'name' | 'message' | 'code' | 'cause' | 'status' | 'attempts' | 'refused';

/** A property of what was thrown; `undefined` where it has none, or none that can be read. */
export function propertyOf(thrown: unknown, property: Property): unknown {
  try {
    return (Object(thrown) as { [name in Property]?: unknown })[property];
  } catch {
    return undefined;
  }
}

/** Characters: more than anybody says. */
const MAX_TEXT = 8192;

/** The same where it is text, as far as it is worth reading. */
export function textIn(thrown: unknown, property: Property): string | undefined {
  const value = propertyOf(thrown, property);
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : undefined;
}

/** Whether it is an instance of that class, as far as that can be found out. */
export function isInstance<T>(thrown: unknown, kind: abstract new (...given: never[]) => T): thrown is T {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}
