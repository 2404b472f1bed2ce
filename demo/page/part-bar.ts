// The progress of one upload, a segment for each of its parts: it fills as bytes arrive, and empties when
// the bucket deletes them.
import { element } from './dom.ts';
import type { Upload } from './upload.ts';

export class PartBar {
  readonly #bar: HTMLElement;
  readonly #upload: Upload;
  readonly #segments: HTMLElement[];

  constructor(bar: HTMLElement, upload: Upload) {
    this.#bar = bar;
    this.#upload = upload;
    this.#segments = upload.parts.map(() => element('span', ''));
    bar.ariaLabel = `How much of ${upload.file.name} has arrived`;
    bar.ariaValueMin = '0';
    bar.ariaValueMax = '100';
    bar.append(...this.#segments);
  }

  show(): void {
    const { arrived, file, parts } = this.#upload;
    this.#bar.ariaValueNow = String(Math.floor((arrived / file.size) * 100));
    for (const [i, segment] of this.#segments.entries()) {
      const part = parts[i]!;
      segment.dataset.part = part.state;
      segment.style.setProperty('--arrived', `${(part.arrived / part.size) * 100}%`);
    }
  }
}
