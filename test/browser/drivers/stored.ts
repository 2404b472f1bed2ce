// What a browser has written to its profile, and would find there after a crash.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The files of a profile whose path ends so. */
export async function filesIn(profile: string, end: RegExp): Promise<string[]> {
  const names = await readdir(profile, { recursive: true }).catch(() => []);
  return names.filter((name) => end.test(name)).map((name) => join(profile, name));
}

/** Whether one of the files has the text. */
export async function haveText(files: readonly string[], text: string): Promise<boolean> {
  const contents = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => ''))); // it may have gone
  return contents.some((content) => content.includes(text));
}

/**
 * Whether one of the databases has a row. They are read as the browser would read them: bytes that are in a
 * file already may belong to a transaction that is not complete.
 */
export async function haveRow(files: readonly string[], query: string): Promise<boolean> {
  return (await Promise.all(files.map((file) => hasRow(file, query)))).includes(true);
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
