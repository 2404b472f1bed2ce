// The abort handler under Hono. It reads the body itself, so it comes before whatever else reads bodies.
import { Hono } from 'hono';
import { handle } from './server.ts';

const app: Hono = new Hono();
app.on(['POST', 'OPTIONS'], '/uploads/:action{abort|presign}', ({ req }) => handle(req.raw));

export default app;
