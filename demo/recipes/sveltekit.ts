// The abort handler under SvelteKit: src/routes/uploads/[action]/+server.ts. SvelteKit checks the origin of
// forms, and so of the text/plain that a page sends when it closes: pages of another origin need
// csrf.trustedOrigins in svelte.config.js.
import { handle } from './server.ts';

/** What is used of SvelteKit's RequestEvent. */
interface RequestEvent {
  request: Request;
}

const answer = ({ request }: RequestEvent): Promise<Response> => handle(request);

export { answer as OPTIONS, answer as POST };
