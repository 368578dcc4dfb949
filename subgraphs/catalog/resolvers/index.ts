import { scalars } from '#platform/graph/scalars.ts';
import type { CatalogContext } from '../context.ts';
import type { AnsweredResolvers } from '../schema.generated.ts';
import type { Product as ProductRow } from '../storage/product.entity.ts';
import type { Variant as VariantRow } from '../storage/variant.entity.ts';
import { Category } from './category.ts';
import { Mutation } from './mutation.ts';
import { Product } from './product.ts';
import { Query } from './query.ts';
import { PriceChangeFields, Stock, Variant } from './variant.ts';

/** Commands return an id; the selected fields of the changed object are read afterwards. */
const changedVariant = {
  variant: ({ variantId }: { variantId: string }, _: unknown, { loaders }: CatalogContext): Promise<VariantRow> =>
    there(loaders.variantById.load(variantId), variantId),
};

async function there<Row>(loading: Promise<Row | null>, id: string): Promise<Row> {
  const row = await loading;
  if (row === null) throw new Error(`expected what was just changed, ${id} is gone`);
  return row;
}

export const resolvers: AnsweredResolvers = {
  DateTime: scalars.DateTime,
  BigInt: scalars.BigInt,
  CurrencyCode: scalars.CurrencyCode,
  Query,
  Mutation,
  Product,
  Variant,
  PriceChange: PriceChangeFields,
  Stock,
  Category,
  ProductCreated: {
    product: ({ productId }: { productId: string }, _: unknown, { loaders }: CatalogContext): Promise<ProductRow> =>
      there(loaders.productById.load(productId), productId),
  },
  PriceChanged: changedVariant,
  StockAdjusted: changedVariant,
};
