// Without --experimental-vm-modules: what is ESM is made CommonJS, in node_modules too.
import { fileURLToPath } from 'node:url';

const toCommonJs = fileURLToPath(import.meta.resolve('@babel/plugin-transform-modules-commonjs'));

export default {
  testMatch: ['**/*.jest.js'],
  transform: { '\\.js$': ['babel-jest', { plugins: [toCommonJs] }] },
  transformIgnorePatterns: [],
};
