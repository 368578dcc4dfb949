import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import { parseMoment } from '#platform/values/moment.ts';
import { encodeCursor, pageOf, type RelayConnection } from '#platform/graph/page.ts';
import type { Facets } from '../domain/facets.ts';
import type { Product } from '../storage/product.entity.ts';
import type { ProductOrder, ProductPosition } from '../storage/product-order.ts';

/** A list of products. Its page and its counts are read when a field asks for them, each once, and at the same time. */
export interface ProductList {
  page: () => Promise<RelayConnection<Product>>;
  countFacets: () => Promise<Facets>;
}

export const ProductConnection = {
  edges: async ({ page }: ProductList) => (await page()).edges,
  nodes: async ({ page }: ProductList) => (await page()).nodes,
  pageInfo: async ({ page }: ProductList) => (await page()).pageInfo,
  facets: ({ countFacets }: ProductList) => countFacets(),
};

/** Cursor of a product in a list sorted so: the sorted value and the id. It fits no list that is sorted otherwise. */
export function productCursor(order: ProductOrder, { key, id }: ProductPosition): string {
  return encodeCursor([order, key, id]);
}

/** Checks the arguments of a page of products. Throws BAD_USER_INPUT or INVALID_CURSOR. */
export function productPage(
  args: { first?: number | null | undefined; after?: string | null | undefined },
  order: ProductOrder,
): { limit: number; after: ProductPosition | undefined } {
  const { limit, after } = pageOf(args);
  if (!after) return { limit, after: undefined };
  const [madeFor, key, id] = after;
  if (madeFor !== order || typeof id !== 'string' || !isId(id) || !isKeyOf(order, key)) {
    throw new CodedError('INVALID_CURSOR', 'This cursor did not come from this list');
  }
  return { limit, after: { key, id } };
}

function isKeyOf(order: ProductOrder, key: unknown): key is string | number {
  switch (order) {
    case 'NAME':
      return typeof key === 'string' && !key.includes('\0');
    case 'NEWEST':
      return typeof key === 'string' && parseMoment(key) !== undefined;
    case 'RELEVANCE':
      return typeof key === 'number' && Number.isFinite(key);
    case 'PRICE_ASC':
    case 'PRICE_DESC':
      return Number.isSafeInteger(key);
    default:
      return order satisfies never;
  }
}
