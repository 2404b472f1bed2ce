// The demo server's two answers.
import type { Config, State } from '../protocol.ts';

export const fetchConfig = (): Promise<Config> => get('/config');
export const fetchState = (): Promise<State> => get('/state');

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
