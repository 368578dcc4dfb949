/** Plain words; their order is fixed, so that every run sends the same bytes. */
const words =
  'the lid closes well and stays shut on rough roads although paint wears off after two summers in rain'.split(' ');

/** A text of exactly this length. */
function textOf(length: number, start: number): string {
  let text = '';
  for (let at = start; text.length < length; at += 1) text += `${words[(at * 7) % words.length]} `;
  return text.slice(0, length);
}

export const users = ['Ada', 'Ben', 'Chloe', 'David', 'Elif', 'Femi'].map((name, index) => ({
  id: String(index + 1),
  name: `${name} Example-Name`,
  username: name.toLowerCase(),
  birthday: 1_234_567_890,
}));

/** A hundred, so that a wide operation has a hundred different ones; by default five are returned. */
export const products = Array.from({ length: 100 }, (_, index) => ({
  upc: String(index + 1),
  name: ['Table', 'Couch', 'Glass', 'Chair', 'Lamp'][index % 5] ?? '',
  price: [899, 1299, 15, 499, 6999][index % 5] ?? 0,
  weight: [100, 1000, 20, 100, 300][index % 5] ?? 0,
  inStock: index % 3 === 0,
}));

/** The lengths of the reviews of the first products, in characters; the answer to `heavy` then has the public benchmark's size. */
const lengths: readonly (readonly number[])[] = [[446, 292, 272, 144], [446, 292, 272, 144], [144], [144, 796]];

export const reviews = products.flatMap(({ upc }, index) =>
  (lengths[index] ?? (index < 5 ? [] : [120])).map((length, turn) => ({
    id: `${upc}-${turn + 1}`,
    body: textOf(length, index + turn),
    upc,
  })),
);

/** The user who wrote every review, and the reviews that every user is said to have written. */
export const author = { id: '1', username: 'ada' };
export const written = reviews.slice(0, 2);
