import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

export default { plugins: [nodeResolve({ browser: true }), terser()] };
