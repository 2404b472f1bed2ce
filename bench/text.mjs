// The results as they are printed: tables of figures, curves, ratios with their bars.
import { isReached, isWorse } from './ratios.mjs';

const NAME = 52;
const NUMBER = 10;

export const tablesAsText = (tables) =>
  Object.entries(tables).map(([title, subjects]) =>
    lines(
      row(title, ['median', 'p10', 'spread']),
      Object.entries(subjects).map(([name, { median, p10, spread }]) =>
        row(`  ${name}`, [median.toFixed(1), p10.toFixed(1), `${(100 * spread).toFixed(0)} %`]),
      ),
    ),
  );

export const curvesAsText = (curves) =>
  Object.entries(curves).map(([over, points]) =>
    lines(row(`us each, over ${over}`, Object.keys(points)), [
      row(
        '',
        Object.values(points).map((us) => us.toFixed(1)),
      ),
    ]),
  );

/** @param {Record<string, number>} earlier what the same ratios were before */
export const ratiosAsText = (ratios, earlier) =>
  lines(
    row('ratios', ['median', 'p10', 'bar']),
    ratios.map((compared) => {
      const { what, ratio, p10, bar } = compared;
      const reached = isReached(compared) ? '' : '  MISSED';
      const worse = isWorse(compared, earlier[what]) ? `  WORSE, it was ${earlier[what]}` : '';
      return row(`  ${what}`, [ratio.toFixed(2), p10.toFixed(2), barAsText(bar)]) + reached + worse;
    }),
  );

const barAsText = ({ atLeast, atMost }) => (atMost === undefined ? `>= ${atLeast}` : `<= ${atMost}`);

const row = (name, cells) => name.padEnd(NAME) + cells.map((cell) => cell.padStart(NUMBER)).join('');

const lines = (head, rows) => [head, ...rows].join('\n');
