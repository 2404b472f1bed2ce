// The demo page without keys and its journal: of several users of one browser, each finds what is hers.
import { afterEach, expect, it, vi } from 'vitest';
import { throughWorker } from '../../demo/page/through-worker.ts';
import { createUploadJournal, type UploadJournal } from '../../src/upload/index.ts';
import { freeLocks, MemoryStorage } from '../support/origin.ts';

const USERS = ['6f1c1f0e-3b0e-4a57-9d0c-0a4d7c9e1a01', '6f1c1f0e-3b0e-4a57-9d0c-0a4d7c9e1a02'];

afterEach(() => vi.unstubAllGlobals());

it('asks for no abort of what another user has begun', async () => {
  vi.stubGlobal('location', { href: 'https://app.example.com/' });
  const storage = new MemoryStorage();
  async function journalOf(user: string): Promise<{ journal: UploadJournal; prefix: string }> {
    vi.stubGlobal('fetch', async () => Response.json({ prefix: `cos-abort-demo/${user}/` }));
    const { namespace, prefix } = await throughWorker(() => {});
    return { journal: createUploadJournal({ namespace, storage, locks: freeLocks }), prefix };
  }
  const [one, other] = [await journalOf(USERS[0]!), await journalOf(USERS[1]!)];
  const address = {
    bucket: 'examplebucket-1250000000',
    region: 'ap-guangzhou',
    key: `${one.prefix}film.mp4`,
    uploadId: 'u1',
  };
  await one.journal.record(address);
  const asked: string[] = [];
  const abortEndpoint = 'https://app.example.com/api/uploads/abort';
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(await request.text());
    return Response.json({ outcome: 'aborted' });
  };
  expect(await other.journal.recover({ abortEndpoint, fetch })).toEqual([]);
  expect(asked).toEqual([]);
  const again = await journalOf(USERS[0]!);
  expect(await again.journal.recover({ abortEndpoint, fetch })).toMatchObject([
    { address, outcome: 'aborted' },
  ]);
  expect(asked).toHaveLength(1);
});
