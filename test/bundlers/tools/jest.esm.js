// As Jest's page about ECMAScript modules says: nothing is transformed.
export default {
  testMatch: ['**/*.jest.js'],
  transform: {},
};
