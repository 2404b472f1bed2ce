// Where files come from: the files button, the drop zone, or random bytes.
import { bytesOf } from '../words.ts';
import { byId } from './dom.ts';

/** The emulator keeps everything in memory. */
const MAX_SIZE = 64 * 1024 * 1024;
const SAMPLE_SIZE = 5 * 1024 * 1024;

/** Enables the inputs. `onRefused` is told, in words, why files are not taken; '' when all are. */
export function acceptFiles(onFile: (file: File) => void, onRefused: (reasons: string) => void): void {
  const input = byId('files', 'input');
  const sample = byId('sample', 'button');
  const drop = byId('drop', 'div');
  input.disabled = sample.disabled = false;

  const accept = (files: readonly File[]): void => {
    if (files.length === 0) return;
    onRefused(files.map(reasonAgainst).filter(Boolean).join(' '));
    for (const file of files) if (!reasonAgainst(file)) onFile(file);
  };
  const acceptChosen = (): void => {
    accept([...(input.files ?? [])]);
    input.value = ''; // the same files may be chosen again
  };
  input.addEventListener('change', acceptChosen);
  acceptChosen(); // what was chosen before this script was ready
  sample.addEventListener('click', () => accept([randomFile()]));

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
    accept([...(event.dataTransfer?.files ?? [])]);
  });
}

/** Why a file is not taken, or ''. */
function reasonAgainst({ name, size }: File): string {
  if (size === 0) return `${name} is empty, or a folder: choose a file with content.`;
  return size > MAX_SIZE ? `${name} is larger than ${bytesOf(MAX_SIZE)}: choose a smaller file.` : '';
}

let samples = 0;

function randomFile(): File {
  const bytes = new Uint8Array(SAMPLE_SIZE);
  const limit = 65_536; // of getRandomValues
  for (let at = 0; at < bytes.length; at += limit) crypto.getRandomValues(bytes.subarray(at, at + limit));
  return new File([bytes], `random-${++samples}.bin`);
}
