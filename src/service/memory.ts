// What is remembered between the requests of one client: how far its clock is off, and how many of its requests are in trouble.

/** A client is its credential source: the object or function that its calls share. */
export interface ClientMemory {
  /** What to add to the local clock to get the server's, in milliseconds. */
  clockOffset: number;
  /** Requests that are being retried at this moment. They share one budget: the more there are, the longer each waits. */
  struggling: number;
}

/** The memory of a client; it goes when its credential source goes. */
export function remember(client: object): ClientMemory {
  const memory = clients.get(client) ?? { clockOffset: 0, struggling: 0 };
  clients.set(client, memory);
  return memory;
}

const clients = /* @__PURE__ */ new WeakMap<object, ClientMemory>();
