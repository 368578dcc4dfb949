import { isId } from '#platform/values/id.ts';
import { isStaff } from '#platform/identity/caller.ts';
import type { CatalogContext } from '../context.ts';
import { pictureOf } from '../domain/image.ts';
import { type StockLevel, toAvailable } from '../domain/stock.ts';
import type { VariantOption } from '../domain/product.ts';
import type { PriceChange } from '../storage/price-change.entity.ts';
import type { ProductImage } from '../storage/product-image.entity.ts';
import type { Product } from '../storage/product.entity.ts';
import type { Variant as VariantRow } from '../storage/variant.entity.ts';

/** An amount in the form of the API. */
interface Money {
  amount: bigint;
  currency: string;
}

const toMoney = ({ priceMinor, currency }: { priceMinor: number; currency: string }): Money => ({
  amount: BigInt(priceMinor),
  currency,
});

export const Variant = {
  /** By either key: `id` where another subgraph refers to a variant, `ref` after `node`, which finds only what customers see. */
  async __resolveReference(
    { id, ref }: { id?: string; ref?: string },
    { loaders }: CatalogContext,
  ): Promise<VariantRow | null> {
    const key = id ?? ref ?? '';
    const variant = isId(key) ? await loaders.variantById.load(key.toLowerCase()) : null;
    if (id !== undefined || variant === null) return variant;
    const product = await loaders.productById.load(variant.productId);
    return product?.published === true && !variant.retired ? variant : null;
  },
  ref: (variant: VariantRow): string => variant.id,
  options: (variant: VariantRow): VariantOption[] => [...variant.options],
  price: (variant: VariantRow): Money => toMoney(variant),
  priceHistory: (variant: VariantRow, _: unknown, { loaders }: CatalogContext): Promise<PriceChange[]> =>
    loaders.pricesByVariantId.load(variant.id),
  async available(variant: VariantRow, _: unknown, context: CatalogContext): Promise<number> {
    return toAvailable(await loadStock(variant, context));
  },
  /** The parts show how the shop is doing, so everyone sees only how much can be ordered. */
  async stock(variant: VariantRow, _: unknown, context: CatalogContext): Promise<StockLevel | null> {
    return isStaff(context.caller) ? loadStock(variant, context) : null;
  },
  async image(variant: VariantRow, _: unknown, { loaders }: CatalogContext): Promise<ProductImage | null> {
    return pictureOf(await loaders.imagesByProductId.load(variant.productId), variant.options) ?? null;
  },
  async product(variant: VariantRow, _: unknown, { loaders }: CatalogContext): Promise<Product> {
    const product = await loaders.productById.load(variant.productId);
    if (!product) throw new Error(`expected the product of variant ${variant.id}, it is gone`);
    return product;
  },
};

export const PriceChangeFields = {
  price: (change: PriceChange): Money => toMoney(change),
};

export const Stock = {
  available: (stock: StockLevel): number => toAvailable(stock),
};

async function loadStock(variant: VariantRow, { loaders }: CatalogContext): Promise<StockLevel> {
  const stock = await loaders.stockByVariantId.load(variant.id);
  if (!stock) throw new Error(`expected the stock of variant ${variant.id}, there is none`);
  return stock;
}
