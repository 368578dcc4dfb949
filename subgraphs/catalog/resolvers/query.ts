import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import { type RelayConnection, toConnection } from '#platform/graph/page.ts';
import type { CatalogContext } from '../context.ts';
import { toSku } from '../domain/product.ts';
import { toWords } from '../domain/text.ts';
import type { Category } from '../storage/category.entity.ts';
import type { Product } from '../storage/product.entity.ts';
import type { ProductOrder, ProductPageRequest } from '../storage/queries.ts';
import type { Variant } from '../storage/variant.entity.ts';
import { productCursor, productPage } from './product-page.ts';

interface ProductFilter {
  search?: string | null | undefined;
  category?: string | null | undefined;
  minPrice?: bigint | null | undefined;
  maxPrice?: bigint | null | undefined;
  currency?: string | null | undefined;
  inStock?: boolean | null | undefined;
}

interface ProductsArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ProductFilter | null | undefined;
  sort?: ProductOrder | null | undefined;
}

/** As the schema promises. */
const maxSearchLength = 200;
/** More words than a search has; each costs a look into the index. */
const maxSearchWords = 20;

export const Query = {
  async product(
    _: unknown,
    { id, slug }: { id?: string | null | undefined; slug?: string | null | undefined },
    { loaders }: CatalogContext,
  ): Promise<Product | null> {
    if ((id == null) === (slug == null)) {
      throw new CodedError('BAD_USER_INPUT', 'Give exactly one of id and slug');
    }
    if (id != null) return isId(id) ? loaders.productById.load(id.toLowerCase()) : null;
    const text = storable(slug ?? '');
    return text === undefined ? null : loaders.productBySlug.load(text);
  },

  async variant(_: unknown, { sku }: { sku: string }, { loaders }: CatalogContext): Promise<Variant | null> {
    const text = storable(toSku(sku));
    return text === undefined ? null : loaders.variantBySku.load(text);
  },

  async products(_: unknown, args: ProductsArgs, { loaders }: CatalogContext): Promise<RelayConnection<Product>> {
    const wanted = parseFilter(args.filter ?? {});
    const sort = args.sort ?? 'RELEVANCE';
    const order = sort === 'RELEVANCE' && wanted.words === undefined ? 'NEWEST' : sort;
    const { limit, after } = productPage(args, order);
    const found = await loaders.productPage({ ...wanted, order, after, limit: limit + 1 });
    const page = toConnection(found, limit, ({ position }) => productCursor(order, position), after !== undefined);
    return {
      ...page,
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: node.product })),
      nodes: page.nodes.map(({ product }) => product),
    };
  },

  categories: (_: unknown, __: unknown, { loaders }: CatalogContext): Promise<Category[]> => loaders.topCategories(),
};

function parseFilter(filter: ProductFilter): Omit<ProductPageRequest, 'order' | 'after' | 'limit'> {
  const search = filter.search?.trim() ?? '';
  if (Array.from(search).length > maxSearchLength) {
    throw new CodedError('BAD_USER_INPUT', `filter.search has at most ${maxSearchLength} characters`);
  }
  const minPriceMinor = filter.minPrice ?? undefined;
  const maxPriceMinor = filter.maxPrice ?? undefined;
  const currency = filter.currency ?? undefined;
  if ((minPriceMinor !== undefined || maxPriceMinor !== undefined) && currency === undefined) {
    throw new CodedError('BAD_USER_INPUT', 'filter.minPrice and filter.maxPrice need filter.currency');
  }
  const category = filter.category == null ? undefined : (storable(filter.category) ?? '');
  return {
    words: search === '' ? undefined : [...new Set(toWords(search))].slice(0, maxSearchWords),
    category,
    minPriceMinor,
    maxPriceMinor,
    currency,
    inStock: filter.inStock ?? false,
  };
}

/** The text, or undefined if the database could not even hold it: then nothing there is called so. */
function storable(text: string): string | undefined {
  return text.includes('\0') ? undefined : text;
}
