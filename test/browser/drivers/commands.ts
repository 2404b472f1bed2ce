// Commands and their results over one WebSocket: WebDriver BiDi, and Chromium's DevTools protocol, which is
// written alike.
import { slowness } from '../../run/slowness.ts';

export interface Commands {
  /**
   * Resolves to the result that the protocol promises for the method, `T`.
   * @param scope what the protocol wants beside the method and its parameters, e.g. the session
   */
  send<T = void>(method: string, params: object, scope?: object): Promise<T>;
}

/** What a script came to, in both protocols. `value` is the text of `asProgram`. */
export interface Evaluated {
  result: { value: string };
  exceptionDetails?: { text: string };
}

/** A command that has no answer yet. */
interface Waiting extends PromiseWithResolvers<unknown> {
  method: string;
}

/** Milliseconds for a command: 30 s of an idle machine. Loading a page is the longest. */
export const commandLimit = (): number => Math.ceil(30_000 * slowness());

/** Rejects what is under way when the connection ends, as it does when the browser is killed. */
export async function connect(url: string): Promise<Commands> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, Waiting>();
  let serial = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error, message } = JSON.parse(data);
    const command = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) command?.resolve(result);
    else command?.reject(new Error(`${command.method}: ${JSON.stringify(error)} ${message ?? ''}`)); // events have no id
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has gone'));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('no connection to the browser')));
  });
  return {
    async send<T>(method: string, params: object, scope: object = {}): Promise<T> {
      serial += 1;
      const command = { method, ...Promise.withResolvers<unknown>() };
      waiting.set(serial, command);
      const limit = commandLimit();
      const timer = setTimeout(
        () => command.reject(new Error(`no answer to ${method} within ${limit} ms`)),
        limit,
      );
      socket.send(JSON.stringify({ id: serial, method, params, ...scope }));
      try {
        return (await command.promise) as T;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
