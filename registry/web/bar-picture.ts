import { html, type Html } from './html.ts';
import { number, table } from './layout.ts';

/** Units of the picture, which is stretched to the available width. */
const height = 100;
const step = 10;

/** A bar for each day; words and a table that can be opened say the same. Null if every count is 0. */
export function barPicture(days: readonly { day: string; count: number }[]): Html | null {
  const most = days.reduce((most, day) => (day.count > most.count ? day : most), { day: '', count: 0 });
  if (most.count === 0) return null;
  const sum = days.reduce((total, { count }) => total + count, 0);
  const words = `${number(sum)} requests in ${days.length} days, at most ${number(most.count)} a day, on ${most.day}`;
  const width = days.length * step;
  return html`<figure class="bars"><figcaption>${words}.</figcaption>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${words}"><line x1="0" y1="0" x2="${width}" y2="0"/>
${days.map(({ day, count }, at) => {
  if (count === 0) return null;
  // At least two units: a single request among thousands stays visible.
  const size = Math.max(2, Math.round((count / most.count) * height));
  return html`<rect x="${at * step + 1}" y="${height - size}" width="${step - 2}" height="${size}"><title>${day}: ${number(count)}</title></rect>`;
})}
</svg><div class="axis" aria-hidden="true"><span>${days[0]?.day}</span><span>${days.at(-1)?.day}</span></div>
<details><summary>By day</summary>${table({
    caption: 'Requests by day',
    columns: ['Day', 'Requests'],
    rows: days.filter(({ count }) => count > 0).map(({ day, count }) => [day, number(count)]),
    empty: 'None.',
  })}</details></figure>`;
}
