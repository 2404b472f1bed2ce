// How often one figure goes into another, which bar that has, and whether it has become worse.

/** A ratio may be so much worse than before, in parts of it, when nothing else is said. */
const TOLERANCE = 0.15;

/** @typedef {{ atLeast: number } | { atMost: number }} Bar */

/**
 * @param {Record<string, import('./rounds.mjs').Figure>} figures
 * @param {Bar} bar what the ratio of the medians is to reach
 */
export function compare(what, figures, one, other, bar) {
  const ratio = (of) => figures[one][of] / figures[other][of];
  return { what, ratio: ratio('median'), p10: ratio('p10'), bar };
}

/** @param {{ ratio: number, bar: Bar }} compared */
export const isReached = ({ ratio, bar }) => ('atLeast' in bar ? ratio >= bar.atLeast : ratio <= bar.atMost);

/**
 * @param {{ ratio: number, bar: Bar, tolerance?: number }} compared
 * @param {number | undefined} before the same ratio in earlier results, if they had it
 */
export function isWorse({ ratio, bar, tolerance = TOLERANCE }, before) {
  if (before === undefined) return false;
  return 'atLeast' in bar ? ratio < before * (1 - tolerance) : ratio > before * (1 + tolerance);
}
