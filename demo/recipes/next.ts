// The abort handler under Next.js: app/uploads/[action]/route.ts. The tsconfig.json that Next.js writes wants
// './server' here, without `.ts`.
import { handle } from './server.ts';

export { handle as OPTIONS, handle as POST };
