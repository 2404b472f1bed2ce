// The abort handler under Next.js: app/uploads/[action]/route.ts
import { handle } from './server.ts';

export { handle as OPTIONS, handle as POST };
