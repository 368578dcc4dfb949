import type { MikroORM } from '@mikro-orm/postgresql';
import { insertCategories, type NewCategory } from '../../subgraphs/catalog/listing/insert-categories.ts';
import { insertProducts } from '../../subgraphs/catalog/listing/insert-products.ts';
import type { NewProduct } from '../../subgraphs/catalog/domain/product.ts';

const makers =
  'Ardent Birch Calder Dune Ember Fennel Granite Harbour Indigo Juniper Kestrel Larch Marlow Nimbus Orchard Pebble Quarry Rowan Saffron Thistle'.split(
    ' ',
  );
const qualities =
  'Classic Light Warm Quiet Everyday Rugged Slim Wide Soft Bright Folding Insulated Washable Recycled Woven Painted'.split(
    ' ',
  );
const materials = 'Cotton Linen Wool Leather Oak Steel Copper Glass Ceramic Bamboo Canvas Velvet'.split(' ');
const things =
  'Hoodie Pullover Jacket Shirt Trousers Skirt Scarf Glove Boot Sandal Backpack Wallet Lantern Candle Bowl Mug Teapot Kettle Chair Table Shelf Lamp Clock Mirror Pillow Blanket Towel Basket Umbrella Notebook Pencil Puzzle Kite Drum Tent'.split(
    ' ',
  );
const colors = 'Black White Red Blue Green Yellow Brown Gray Purple Orange Lavender Multi'.split(' ');
const sizes = 'XS S M L XL'.split(' ');

/** Three levels: 5 categories at the top, 5 below each of them, and 4 below each of these. */
export function generateCategories(): NewCategory[] {
  const categories: NewCategory[] = [];
  const add = (parent: string | null, count: number, level: number) => {
    for (let at = 0; at < count; at += 1) {
      const slug = parent === null ? `department-${at}` : `${parent}-${at}`;
      categories.push({ slug, name: slug, parent });
      if (level < 3) add(slug, level === 1 ? 5 : 4, level + 1);
    }
  };
  add(null, 5, 1);
  return categories;
}

/** Product number `number`, the same in every run: three variants with options, and prices from 1 to 500 pounds. */
export function generateProduct(number: number, leaves: readonly string[], now: Date): NewProduct {
  const pick = <Item>(items: readonly Item[], purpose: number): Item =>
    items[mix(number * 31 + purpose) % items.length] as Item;
  const words = [pick(makers, 1), pick(qualities, 2), pick(materials, 3), pick(things, 4)];
  const name = `${words.join(' ')} ${number}`;
  const first = mix(number * 31 + 5);
  const price = Math.round(100 * 500 ** ((mix(number * 31 + 6) % 1000) / 1000));
  return {
    slug: `product-${number}`,
    name,
    description: `A ${pick(qualities, 7).toLowerCase()} ${words[3]?.toLowerCase()} of ${pick(materials, 8).toLowerCase()}, made by ${pick(makers, 9)} for ${pick(things, 10).toLowerCase()} lovers.`,
    categories: [pick(leaves, 11)],
    variants: [0, 1, 2].map((variant) => ({
      sku: `P${number}-${variant}`,
      name,
      prices: [{ since: now, amountMinor: price + 100 * variant }],
      currency: 'GBP',
      options: [
        { name: 'color', value: colors[(first + variant * 5) % colors.length] ?? '' },
        { name: 'size', value: sizes[(first + variant) % sizes.length] ?? '' },
      ],
      onHand: mix(number * 31 + 12 + variant) % 5,
    })),
  };
}

/** Fills a catalogue with generated products, a thousand in a transaction. */
export async function fillCatalogue(
  orm: MikroORM,
  {
    products,
    now,
    onProgress = () => {},
  }: { products: number; now: Date; onProgress?: (done: number, total: number) => void },
): Promise<void> {
  const categories = generateCategories();
  const leaves = categories.map(({ slug }) => slug).filter((slug) => slug.split('-').length === 4);
  await orm.em.fork().transactional((em) => insertCategories(em, categories));
  const batch = 1000;
  for (let at = 0; at < products; at += batch) {
    const numbers = Array.from({ length: Math.min(batch, products - at) }, (_, index) => at + index);
    await orm.em.fork().transactional((em) =>
      insertProducts(
        em,
        numbers.map((number) => generateProduct(number, leaves, now)),
        now,
      ),
    );
    onProgress(at + numbers.length, products);
  }
}

/** A number without a visible pattern: a step of xorshift and a multiplication. */
function mix(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
