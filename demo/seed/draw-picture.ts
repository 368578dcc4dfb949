import type { SeedProduct } from './catalogue.ts';

/** What a product is drawn by. Products with the same drawing share its files. */
export interface Drawing {
  shape: string;
  fill: string;
}

/** The side of the square in pixels: as large as a page of a product shows it. */
export const side = 640;

/** The drawings of a product with the option that each shows: one for every colour that it is sold in, or one by its name. */
export function drawingsOf(product: SeedProduct): { drawing: Drawing; color: string | null }[] {
  const shape = shapeOf(product);
  const colors = new Set(
    product.variants.flatMap(({ options }) => options.filter(([name]) => name === 'color').map(([, value]) => value)),
  );
  if (colors.size === 0) return [{ drawing: { shape, fill: fillOf(product) }, color: null }];
  return [...colors].map((color) => ({ drawing: { shape, fill: colorFills[color] ?? fillOf(product) }, color }));
}

/** The drawing as SVG. */
export function drawSvg({ shape, fill }: Drawing): string {
  const path = shapes[shape] ?? '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 120 120">
    <linearGradient id="light" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#fff" stop-opacity=".22"/><stop offset="1" stop-color="#1b2130" stop-opacity=".16"/></linearGradient>
    <rect width="120" height="120" fill="#efebe2"/><circle cx="60" cy="58" r="46" fill="#f8f5ee"/>
    <ellipse cx="60" cy="101" rx="32" ry="4" fill="#1b2130" opacity=".13"/>
    <g transform="translate(15 14) scale(.75)" stroke="#1b2130" stroke-opacity=".35" stroke-width="1.6" stroke-linejoin="round" fill-rule="evenodd">
      <path d="${path}" fill="${fill}"/><path d="${path}" fill="url(#light)" stroke="none"/>
    </g></svg>`;
}

/** The product's category, or for one without a category a word of its name. */
function shapeOf({ categories, name }: SeedProduct): string {
  const listed = categories.join(' ');
  const words = name.toLowerCase();
  return (
    byCategory.find(([pattern]) => pattern.test(listed))?.[1] ??
    byName.find(([pattern]) => pattern.test(words))?.[1] ??
    'gift'
  );
}

function fillOf({ name, slug }: SeedProduct): string {
  const words = name.toLowerCase();
  const named = nameFills.find(([pattern]) => pattern.test(words))?.[1];
  const sum = Array.from(slug).reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return named ?? softFills[sum % softFills.length] ?? '';
}

const colorFills: Readonly<Record<string, string>> = {
  Black: '#2b2f38',
  Blue: '#2f6fb3',
  Brown: '#8a5a3b',
  Gray: '#8b93a1',
  Green: '#3f8f5f',
  Lavender: '#b79ad6',
  Multi: '#d98a4e',
  Orange: '#e0803a',
  Purple: '#7a4fa3',
  Red: '#c2413b',
  White: '#fdfcf8',
  Yellow: '#e3b83a',
};

const nameFills: readonly [words: RegExp, fill: string][] = [
  [/\bred|poppy|strawberry/, '#c2413b'],
  [/\bpink|rose\b/, '#dd8fa6'],
  [/\bblue|sky\b/, '#2f6fb3'],
  [/\bgreen|herb|olive/, '#3f8f5f'],
  [/\bwhite|ivory|cream|porcelain/, '#fdfcf8'],
  [/\bblack|chalk/, '#2b2f38'],
  [/\bsilver|zinc|metal|glass/, '#8b93a1'],
  [/\bwood|brown|chocolate/, '#8a5a3b'],
];

const softFills = ['#c9785d', '#5d8fa8', '#8a9a5b', '#d0a048'];

const byCategory: readonly [category: RegExp, shape: string][] = [
  [/hoodies|jackets/, 'hoodie'],
  [/tees/, 'tee'],
  [/tanks|bras/, 'tank'],
  [/pants/, 'trousers'],
  [/shorts/, 'shorts'],
  [/bags/, 'bag'],
  [/watches/, 'watch'],
  [/gear|fitness/, 'dumbbell'],
];

const byName: readonly [words: RegExp, shape: string][] = [
  [/\bbags?\b|tote|purse|shopper|rucksack/, 'bag'],
  [/\bmugs?\b|\bcups?\b|teapot|\btea\b|coffee/, 'mug'],
  [/clock/, 'clock'],
  [/candle|lantern|light|lamp|incense/, 'candle'],
  [/christmas|\bstars?\b|snow|xmas|reindeer/, 'star'],
  [/necklace|earring|\bring\b|bracelet|brooch|bead/, 'ring'],
  [/\bcards?\b|paper|frame|\bsign\b|wrap\b|book|calendar|poster|stationery/, 'card'],
  [/bowl|plate|cake|dish|baking|tray|cookie|lunch|kitchen|jelly|egg/, 'bowl'],
  [/bottle|\bjars?\b|vase|\btins?\b|jug|storage/, 'bottle'],
  [/flower|rose|garden|daisy|plant|herb/, 'flower'],
  [/heart|love/, 'heart'],
  [/umbrella|parasol/, 'umbrella'],
];

/** Paths in a square of 120. */
const shapes: Readonly<Record<string, string>> = {
  hoodie: 'M44 22q16 14 32 0l10 6 16 62-12 4-10-34v40H40V60L30 94l-12-4 16-62zM60 44v56',
  tee: 'M44 24q16 12 32 0l26 14-8 22-14-6v46H40V54l-14 6-8-22z',
  tank: 'M46 20q0 24 14 24t14-24h8q0 26 8 34v46H30V54q8-8 8-34z',
  trousers: 'M40 18h40l8 84H68l-8-56-8 56H32z',
  shorts: 'M36 32h48l8 48H66l-6-22-6 22H28z',
  bag: 'M30 48h60l8 52H22zM44 48q0-24 16-24t16 24h-7q0-16-9-16t-9 16z',
  watch: 'M48 14h24l4 22q14 10 14 24T76 84l-4 22H48l-4-22Q30 74 30 60t14-24zM60 44v16l10 8',
  dumbbell: 'M18 48h10v-8h12v14h40V40h12v8h10v24H92v8H80V66H40v14H28v-8H18z',
  mug: 'M26 34h52v10h6q18 0 18 16T84 76h-6v6q0 16-16 16H42q-16 0-16-16zM78 54v12h5q8 0 8-6t-8-6z',
  clock: 'M60 18a42 42 0 1 1 0 84a42 42 0 1 1 0-84zM60 34v28l18 12',
  candle: 'M44 52h32v50H44zM60 14q14 18 0 32-14-14 0-32z',
  star: 'M60 14l13 31 33 3-25 22 8 32-29-17-29 17 8-32-25-22 33-3z',
  ring: 'M60 42a30 30 0 1 1 0 60a30 30 0 1 1 0-60zM60 52a20 20 0 1 0 0 40a20 20 0 1 0 0-40zM46 16h28l8 12-22 14-22-14z',
  card: 'M20 30h80v62H20zM20 30l40 36 40-36',
  bowl: 'M14 52h92q0 40-34 40H48Q14 92 14 52zM44 92h32v8H44zM40 44q6-8 0-16M60 44q6-8 0-16M80 44q6-8 0-16',
  bottle: 'M50 14h20v22q14 6 14 22v36q0 8-8 8H44q-8 0-8-8V58q0-16 14-22zM36 62h48v20H36z',
  flower:
    'M60 20a13 13 0 0 1 12 18a13 13 0 1 1-4 22a13 13 0 0 1-16 0a13 13 0 1 1-4-22a13 13 0 0 1 12-18zM58 62h4v40h-4zM62 84q12-14 22-8-4 14-22 14zM58 88q-12-14-22-8 4 14 22 14z',
  heart: 'M60 100Q16 70 16 44q0-22 22-22 14 0 22 14 8-14 22-14 22 0 22 22 0 26-44 56z',
  umbrella:
    'M60 18q42 0 46 42-8-8-16 0-7-8-15 0-8-8-15 0-7-8-15 0-8-8-15 0-8-8-16 0 4-42 46-42zM58 60h4v32q0 10-10 10t-10-10h4q0 6 6 6t6-6z',
  gift: 'M22 46h34q-22-6-16-18t20 14q14-26 20-14T64 46h34v14h-4v40H26V60h-4zM56 46v54M64 46v54',
};
