import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import { requireOperator } from '#platform/operations/repair-work.ts';
import { type RelayConnection, toConnection } from '#platform/graph/page.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import type { Loaders } from '../loaders.ts';
import { toSku } from '../domain/product.ts';
import { toWords } from '../domain/text.ts';
import type { Category } from '../storage/category.entity.ts';
import { ImageUpload } from '../storage/image-upload.entity.ts';
import type { Product } from '../storage/product.entity.ts';
import type { OptionFilter } from '../domain/facets.ts';
import type { ProductConditions } from '../storage/product-conditions.ts';
import type { ProductOrder } from '../storage/product-order.ts';
import type { Variant } from '../storage/variant.entity.ts';
import { type ProductList, productCursor, productPage } from './product-page.ts';

interface ProductFilter {
  search?: string | null | undefined;
  category?: string | null | undefined;
  options?: readonly OptionFilter[] | null | undefined;
  minPrice?: bigint | null | undefined;
  maxPrice?: bigint | null | undefined;
  currency?: string | null | undefined;
  inStock?: boolean | null | undefined;
  hidden?: boolean | null | undefined;
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
/** As the schema promises; each option costs a look into the index. */
const maxOptions = 20;
const maxOptionValues = 50;
const maxSuggestions = 20;
/** The shortest text that is searched for by words. The beginnings of one and two letters are in most products of a large catalogue. */
const shortestSearch = 3;

export const Query = {
  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  catalogWork(_: unknown, _args: unknown, { caller, work }: CatalogContext) {
    requireOperator(caller);
    return work;
  },

  async product(
    _: unknown,
    {
      id,
      slug,
      hidden,
    }: { id?: string | null | undefined; slug?: string | null | undefined; hidden?: boolean | null | undefined },
    { caller, loaders }: CatalogContext,
  ): Promise<Product | null> {
    if (hidden === true) requireStockKeeper(caller);
    if ((id == null) === (slug == null)) {
      throw new CodedError('BAD_USER_INPUT', 'Give exactly one of id and slug');
    }
    const product = await findProduct(loaders, id, slug ?? '');
    return product?.published === true || hidden === true ? product : null;
  },

  async variant(
    _: unknown,
    { sku, hidden }: { sku: string; hidden?: boolean | null | undefined },
    { caller, loaders }: CatalogContext,
  ): Promise<Variant | null> {
    if (hidden === true) requireStockKeeper(caller);
    const text = storable(toSku(sku));
    if (text === undefined) return null;
    return hidden === true ? loaders.hiddenVariantBySku.load(text) : loaders.variantBySku.load(text);
  },

  products(_: unknown, args: ProductsArgs, { caller, loaders }: CatalogContext): ProductList {
    if (args.filter?.hidden === true) requireStockKeeper(caller);
    const wanted = parseFilter(args.filter ?? {});
    const sort = args.sort ?? 'RELEVANCE';
    const order = sort === 'RELEVANCE' && wanted.words === undefined ? 'NEWEST' : sort;
    const { limit, after } = productPage(args, order);
    async function readPage(): Promise<RelayConnection<Product>> {
      const found = await loaders.productPage({ ...wanted, order, after, limit: limit + 1 });
      const page = toConnection(found, limit, ({ position }) => productCursor(order, position), after !== undefined);
      return {
        ...page,
        edges: page.edges.map(({ cursor, node }) => ({ cursor, node: node.product })),
        nodes: page.nodes.map(({ product }) => product),
      };
    }
    let page: Promise<RelayConnection<Product>> | undefined;
    return { page: () => (page ??= readPage()), countFacets: () => loaders.facets(wanted) };
  },

  async productSuggestions(
    _: unknown,
    { text, first }: { text: string; first?: number | null | undefined },
    { loaders }: CatalogContext,
  ): Promise<Product[]> {
    const typed = parseSearch(text, 'text');
    const limit = first ?? 8;
    if (limit < 1 || limit > maxSuggestions) {
      throw new CodedError('BAD_USER_INPUT', `first must be from 1 to ${maxSuggestions}, it was ${limit}`);
    }
    const words = toSearchWords(typed);
    if (words.length === 0) return [];
    const beginning = words.join(' ');
    return beginning.length < shortestSearch
      ? loaders.suggestionsByBeginning(beginning, limit)
      : loaders.suggestionsByWords(words, limit);
  },

  async imageUpload(_: unknown, { id }: { id: string }, { caller, em }: CatalogContext): Promise<ImageUpload | null> {
    requireStockKeeper(caller);
    return isId(id) ? em.findOne(ImageUpload, { id }) : null;
  },

  categories: (_: unknown, __: unknown, { loaders }: CatalogContext): Promise<Category[]> => loaders.topCategories(),
};

async function findProduct(loaders: Loaders, id: string | null | undefined, slug: string): Promise<Product | null> {
  if (id != null) return isId(id) ? loaders.productById.load(id.toLowerCase()) : null;
  const text = storable(slug);
  return text === undefined ? null : loaders.productBySlug.load(text);
}

function parseFilter(filter: ProductFilter): ProductConditions {
  const search = parseSearch(filter.search ?? '', 'filter.search');
  const minPriceMinor = filter.minPrice ?? undefined;
  const maxPriceMinor = filter.maxPrice ?? undefined;
  const currency = filter.currency ?? undefined;
  if ((minPriceMinor !== undefined || maxPriceMinor !== undefined) && currency === undefined) {
    throw new CodedError('BAD_USER_INPUT', 'filter.minPrice and filter.maxPrice need filter.currency');
  }
  const category = filter.category == null ? undefined : (storable(filter.category) ?? '');
  return {
    words: search === '' ? undefined : toSearchWords(search),
    category,
    options: parseOptions(filter.options ?? []),
    minPriceMinor,
    maxPriceMinor,
    currency,
    inStock: filter.inStock ?? false,
    published: filter.hidden !== true,
  };
}

function parseSearch(text: string, argument: string): string {
  const search = text.trim();
  if (Array.from(search).length > maxSearchLength) {
    throw new CodedError('BAD_USER_INPUT', `${argument} has at most ${maxSearchLength} characters`);
  }
  return search;
}

const toSearchWords = (search: string): string[] => [...new Set(toWords(search))].slice(0, maxSearchWords);

function parseOptions(options: readonly OptionFilter[]): OptionFilter[] {
  if (options.length > maxOptions || new Set(options.map(({ name }) => name)).size < options.length) {
    throw new CodedError('BAD_USER_INPUT', `filter.options has at most ${maxOptions} options, each name once`);
  }
  return options.map(({ name, values }) => {
    if (values.length < 1 || values.length > maxOptionValues) {
      throw new CodedError('BAD_USER_INPUT', `filter.options has 1 to ${maxOptionValues} values for each option`);
    }
    // No variant has a control character in its options, so such a value finds nothing.
    return { name, values: isText(name) ? values.filter(isText) : [] };
  });
}

const isText = (text: string): boolean => !/\p{Cc}/u.test(text);

/** The text, or undefined if the database could not even hold it: then nothing there is called so. */
function storable(text: string): string | undefined {
  return text.includes('\0') ? undefined : text;
}
