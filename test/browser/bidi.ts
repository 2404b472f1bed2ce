// WebDriver BiDi: commands and their results over one WebSocket.

import { slowness } from '../run/slowness.ts';

export interface Bidi {
  // biome-ignore lint/suspicious/noExplicitAny: each command has a result of its own
  send(method: string, params: object): Promise<any>;
}

/** Milliseconds of an idle machine, for a command. Loading a page is the longest. */
const LIMIT = 30_000;

/** Rejects what is under way when the connection ends, as it does when the browser is killed. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let serial = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(data);
    const command = waiting.get(id);
    waiting.delete(id);
    if (type === 'success') command?.resolve(result);
    else command?.reject(new Error(`${error}: ${message}`)); // events have no id
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has gone'));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('no connection to the browser')));
  });
  return {
    async send(method, params) {
      const id = ++serial;
      const command = Promise.withResolvers<unknown>();
      waiting.set(id, command);
      const timer = setTimeout(
        () => command.reject(new Error(`no answer to ${method} within ${LIMIT} ms`)),
        LIMIT * slowness(),
      );
      socket.send(JSON.stringify({ id, method, params }));
      try {
        return await command.promise;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
