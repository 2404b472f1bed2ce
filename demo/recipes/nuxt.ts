// The abort handler under Nuxt, or Nitro: server/routes/uploads/[action].ts. Nuxt imports h3's functions by itself.
import { defineEventHandler, type EventHandler, toWebRequest } from 'h3';
import { handle } from './server.ts';

const answer: EventHandler = defineEventHandler((event) => handle(toWebRequest(event)));

export default answer;
