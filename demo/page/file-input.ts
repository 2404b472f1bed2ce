// Where files come from: the file button, the drop zone, or random bytes.
import { bytesOf } from '../words.ts';
import { byId } from './dom.ts';

/** The emulator keeps everything in memory. */
const MAX_SIZE = 64 * 1024 * 1024;
const SAMPLE_SIZE = 5 * 1024 * 1024;

/** Enables the inputs. `onRefused` is told, in words, why a file is not taken. */
export function acceptFiles(onFile: (file: File) => void, onRefused: (reason: string) => void): void {
  const input = byId('file', 'input');
  const sample = byId('sample', 'button');
  const drop = byId('drop', 'div');
  input.disabled = sample.disabled = false;

  const accept = (file: File | undefined): void => {
    if (!file) return;
    if (file.size === 0) onRefused(`${file.name} is empty, or a folder.`);
    else if (file.size > MAX_SIZE) onRefused(`${file.name} is larger than ${bytesOf(MAX_SIZE)}.`);
    else onFile(file);
  };
  input.addEventListener('change', () => {
    accept(input.files?.[0]);
    input.value = ''; // the same file may be chosen again
  });
  sample.addEventListener('click', () => accept(randomFile()));

  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', (event) => {
    if (!drop.contains(event.relatedTarget as Node | null)) drop.classList.remove('over');
  });
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    accept(event.dataTransfer?.files[0]);
  });
}

let samples = 0;

function randomFile(): File {
  const bytes = new Uint8Array(SAMPLE_SIZE);
  const limit = 65_536; // of getRandomValues
  for (let at = 0; at < bytes.length; at += limit) crypto.getRandomValues(bytes.subarray(at, at + limit));
  return new File([bytes], `random-${++samples}.bin`);
}
