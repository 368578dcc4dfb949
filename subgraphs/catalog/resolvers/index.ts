import { scalars } from '#platform/graph/scalars.ts';
import { backgroundWorkFields } from '#platform/operations/work-resolvers.ts';
import type { CatalogContext } from '../context.ts';
import type { AnsweredResolvers } from '../schema.generated.ts';
import type { Category as CategoryRow } from '../storage/category.entity.ts';
import { ImageUpload as UploadRow } from '../storage/image-upload.entity.ts';
import type { Product as ProductRow } from '../storage/product.entity.ts';
import type { Variant as VariantRow } from '../storage/variant.entity.ts';
import { Category } from './category.ts';
import { Mutation } from './mutation.ts';
import { Product } from './product.ts';
import { ImageUpload, ProductImage } from './product-image.ts';
import { PriceBandFacet, ProductFacets } from './product-facets.ts';
import { ProductConnection } from './product-page.ts';
import { Query } from './query.ts';
import { PriceChangeFields, Stock, Variant } from './variant.ts';

/** Commands return an id; the selected fields of the changed object are read afterwards. */
const changedProduct = {
  product: ({ productId }: { productId: string }, _: unknown, { loaders }: CatalogContext): Promise<ProductRow> =>
    there(loaders.productById.load(productId), productId),
};

const changedVariant = {
  variant: ({ variantId }: { variantId: string }, _: unknown, { loaders }: CatalogContext): Promise<VariantRow> =>
    there(loaders.variantById.load(variantId), variantId),
};

const changedCategory = {
  category: ({ categoryId }: { categoryId: string }, _: unknown, { loaders }: CatalogContext): Promise<CategoryRow> =>
    there(loaders.categoryById.load(categoryId), categoryId),
};

const changedUpload = {
  upload: ({ uploadId }: { uploadId: string }, _: unknown, { em }: CatalogContext): Promise<UploadRow> =>
    there(em.findOne(UploadRow, { id: uploadId }, { disableIdentityMap: true }), uploadId),
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
  BackgroundWork: backgroundWorkFields,
  Product,
  ProductConnection,
  ProductFacets,
  PriceBandFacet,
  Variant,
  ProductImage,
  ImageUpload,
  PriceChange: PriceChangeFields,
  Stock,
  Category,
  ProductCreated: changedProduct,
  ProductEdited: changedProduct,
  VariantEdited: changedVariant,
  ImageUploadStarted: changedUpload,
  ImageUploadFinished: changedUpload,
  CategoryCreated: changedCategory,
  CategoryEdited: changedCategory,
  PriceChanged: changedVariant,
  StockAdjusted: changedVariant,
};
