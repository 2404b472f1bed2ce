// What is remembered between the requests of one client: how far its clock is off, and how many of its
// requests are in trouble.

/** A client is its credential source: the object or function that its calls share. */
export class Client {
  /** What to add to the local clock to get the server's, in milliseconds. */
  clockOffset = 0;
  /**
   * Requests that are being repeated at this moment. They share one budget: the more there are, the longer
   * each waits.
   */
  struggling = 0;
}

/** The client of a credential source; it goes when its source goes. */
export function clientOf(source: object): Client {
  const client = clients.get(source) ?? new Client();
  clients.set(source, client);
  return client;
}

const clients = /* @__PURE__ */ new WeakMap<object, Client>();
