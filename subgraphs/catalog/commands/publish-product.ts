import type { CatalogContext } from '../context.ts';
import type { Conflict } from '../domain/conflict.ts';
import { changeProduct, type ProductEdited, type ProductNotFound } from '../listing/change-product.ts';

export interface PublishProductInput {
  productId: string;
  expectedVersion?: number | null | undefined;
}

/** Shows a product to customers. A product that is published already stays as it is. */
export const publishProduct = (context: CatalogContext, input: PublishProductInput) =>
  setPublished(context, input, true);

/** Hides a product from customers: it cannot be bought from now on. Orders that contain it keep showing it. */
export const unpublishProduct = (context: CatalogContext, input: PublishProductInput) =>
  setPublished(context, input, false);

function setPublished(
  context: CatalogContext,
  input: PublishProductInput,
  published: boolean,
): Promise<ProductEdited | ProductNotFound | Conflict> {
  return changeProduct<never>(context, input, async (_, { product }) => {
    if (product.published === published) return 'unchanged';
    product.published = published;
    return 'changed';
  });
}
