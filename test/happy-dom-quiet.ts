// happy-dom prints every failed request to the console that it is made with: here one that prints nothing.
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { builtinEnvironments, type Environment } from 'vitest/runtime';

const happyDom = builtinEnvironments['happy-dom'];
const silent = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }));

export default {
  ...happyDom,
  async setup(global, options) {
    const { console } = global;
    global.console = silent;
    try {
      return await happyDom.setup(global, options);
    } finally {
      global.console = console;
    }
  },
} satisfies Environment;
