// Where files come from: the files button, the drop zone, or random bytes.
import { bytesOf } from '../words.ts';
import { byId, isolated } from './dom.ts';

const MIB = 1024 * 1024;
/** The emulator keeps everything in memory. */
const MAX_SIZE = 64 * MIB;
const SAMPLE_SIZE = 5 * MIB;

/** Enables the inputs. */
export function acceptFiles(onFile: (file: File) => void): void {
  const input = byId('files', 'input');
  const sample = byId('sample', 'button');
  const drop = byId('drop', 'div');
  input.disabled = sample.disabled = false;

  const accept = (files: readonly File[]): void => {
    if (files.length === 0) return;
    showRefused(files.map(reasonAgainst).filter(Boolean).join(' '));
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

/** Why files were not taken; '' when all were. */
function showRefused(reasons: string): void {
  const refused = byId('refused', 'p');
  refused.textContent = reasons;
  refused.hidden = reasons === '';
}

/** Why a file is not taken, or ''. */
function reasonAgainst({ name, size }: File): string {
  if (size === 0) return `${isolated(name)} is empty, or a folder: choose a file with content.`;
  return size > MAX_SIZE
    ? `${isolated(name)} is larger than ${bytesOf(MAX_SIZE)}: choose a smaller file.`
    : '';
}

let samples = 0;

function randomFile(): File {
  const bytes = new Uint8Array(SAMPLE_SIZE);
  const limit = 65_536; // of getRandomValues
  for (let at = 0; at < bytes.length; at += limit) crypto.getRandomValues(bytes.subarray(at, at + limit));
  return new File([bytes], `random-${++samples}.bin`);
}
