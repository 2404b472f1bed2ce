// Without what Vite adds to a page for older browsers: it would be measured, too.
export default { build: { modulePreload: false } };
