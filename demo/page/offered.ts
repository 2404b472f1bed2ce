// The list of requests from which a person chooses the one that is explained.
import { byId, element } from './dom.ts';

/** How many are offered: enough for one upload of the largest file. */
const OFFERED = 80;

/** Adds one to the list. The latest is explained, until a person has chosen another. */
export function offering<T>(explain: (item: T) => void): (item: T, name: string) => void {
  const select = byId('signed-request', 'select');
  const label = select.closest('label')!;
  const offered: T[] = [];
  label.hidden = true; // while there is nothing to choose
  select.addEventListener('change', () => explain(offered[select.selectedIndex]!));
  return (item, name) => {
    label.hidden = false;
    const follow = select.selectedIndex < 1;
    offered.unshift(item);
    select.prepend(element('option', '', name));
    offered.length = Math.min(offered.length, OFFERED);
    select.length = offered.length;
    if (!follow) return;
    select.selectedIndex = 0;
    explain(item);
  };
}

/** One step of an explanation. */
export const step = (name: string, words: string, value?: string): HTMLElement =>
  element(
    'li',
    '',
    element('h3', '', name),
    element('p', 'hint', words),
    ...(value ? [element('pre', '', value.trimEnd())] : []),
  );

export const showSteps = (...steps: HTMLElement[]): void => byId('steps', 'ol').replaceChildren(...steps);
