// What a Firefox has written to its profile, and would find there after a crash. Its databases are read as it would read them: bytes that
// are in a file already may belong to a transaction that is not complete.
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Whether the journal of a page is there. Firefox writes what a page stored after some seconds. */
export async function holdsJournal(profile: string): Promise<boolean> {
  const folder = join(profile, 'storage/default');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith('ls/data.sqlite')).map((name) => join(folder, name));
  const found = files.map((file) => hasRow(file, "SELECT 1 FROM data WHERE key LIKE 'cos-abort%'"));
  return (await Promise.all(found)).includes(true);
}

/** Whether the session's cookie is there. */
export function holdsCookie(profile: string): Promise<boolean> {
  return hasRow(join(profile, 'cookies.sqlite'), "SELECT 1 FROM moz_cookies WHERE name = 'session'");
}

/** Looks at a copy: opening a database writes beside it. */
async function hasRow(file: string, query: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'cos-abort-sqlite-'));
  const copy = join(folder, basename(file));
  try {
    await cp(file, copy);
    await cp(`${file}-wal`, `${copy}-wal`).catch(() => {}); // it comes and goes
    const database = new DatabaseSync(copy);
    try {
      return database.prepare(query).get() !== undefined;
    } finally {
      database.close();
    }
  } catch {
    return false; // not there yet, or in the middle of a change
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
