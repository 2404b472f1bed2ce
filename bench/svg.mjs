// The chart of the README: a bar for each way to do the same thing, ours in colour.

const WIDTH = 720;
const LABEL = 236;
const BAR = 380;
const ROW = 22;
const HEAD = 40;

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.other{fill:#8c959f}.ours{fill:#0969da}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.other{fill:#6e7681}.ours{fill:#4493f8}}`;

/** @param {{ title: string, unit: string, bars: { name: string, value: number, isOurs: boolean }[] }[]} groups less is better in each */
export function chart(groups) {
  let y = 8;
  const lines = [];
  for (const { title, unit, bars } of groups) {
    const most = Math.max(...bars.map(({ value }) => value));
    lines.push(`<text class="title" x="8" y="${y + 20}">${asXml(title)}</text>`);
    y += HEAD - 8;
    for (const { name, value, isOurs } of bars.toSorted((a, b) => a.value - b.value)) {
      const width = Math.max(2, Math.round((BAR * value) / most));
      lines.push(
        `<text x="${LABEL - 8}" y="${y + 15}" text-anchor="end">${asXml(name)}</text>`,
        `<rect class="${isOurs ? 'ours' : 'other'}" x="${LABEL}" y="${y + 3}" width="${width}" height="${ROW - 6}" rx="2"/>`,
        `<text x="${LABEL + width + 6}" y="${y + 15}">${value.toPrecision(3)} ${unit}</text>`,
      );
      y += ROW;
    }
    y += 12;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="Speed of cos-abort and of others; less is better">
<style>${STYLE}</style>
${lines.join('\n')}
</svg>
`;
}

const asXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
