import type { ProductTileFragment } from '../api/graphql.generated.ts';

/** The catalogue has no pictures: each product is drawn by its category and its first colour. Decoration, so hidden from screen readers. */
export function ProductArt({
  product,
  color,
}: {
  product: Pick<ProductTileFragment, 'slug' | 'categories'>;
  color?: string | undefined;
}) {
  const shape = shapeOf(product.categories.map(({ slug }) => slug));
  const fill = (color && colors[color]) ?? soft[hashOf(product.slug) % soft.length] ?? soft[0];
  return (
    <svg className="art" viewBox="0 0 120 120" aria-hidden="true" focusable="false">
      <path d={shape} fill={fill} stroke="#1b213033" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}

export const colors: Readonly<Record<string, string>> = {
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
  White: '#f7f5ef',
  Yellow: '#e3b83a',
};

const soft = ['#c9785d', '#5d8fa8', '#8a9a5b', '#b58db6', '#d0a048', '#6f9f92'];

const shapes: [category: RegExp, path: string][] = [
  [/hoodies|jackets/, 'M44 22q16 14 32 0l10 6 16 62-12 4-10-34v40H40V60L30 94l-12-4 16-62zM60 44v56'],
  [/tees/, 'M44 24q16 12 32 0l26 14-8 22-14-6v46H40V54l-14 6-8-22z'],
  [/tanks|bras/, 'M46 20q0 24 14 24t14-24h8q0 26 8 34v46H30V54q8-8 8-34z'],
  [/pants/, 'M40 18h40l8 84H68l-8-56-8 56H32z'],
  [/shorts/, 'M36 32h48l8 48H66l-6-22-6 22H28z'],
  [/bags/, 'M30 48h60l8 52H22zM44 48q0-24 16-24t16 24h-7q0-16-9-16t-9 16z'],
  [/watches/, 'M48 14h24l4 22q14 10 14 24T76 84l-4 22H48l-4-22Q30 74 30 60t14-24zM60 44v16l10 8'],
  [/gear|fitness/, 'M18 48h10v-8h12v14h40V40h12v8h10v24H92v8H80V66H40v14H28v-8H18z'],
];
const gift = 'M22 46h34q-22-6-16-18t20 14q14-26 20-14T64 46h34v14h-4v40H26V60h-4zM56 46v54M64 46v54';

function shapeOf(categories: readonly string[]): string {
  const all = categories.join(' ');
  return shapes.find(([category]) => category.test(all))?.[1] ?? gift;
}

function hashOf(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
}
