// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Product as ProductRow } from './storage/product.entity.ts';
import type { Variant as VariantRow } from './storage/variant.entity.ts';
import type { StockLevel } from './domain/stock.ts';
import type { Category as CategoryRow } from './storage/category.entity.ts';
import type { PriceChange as PriceChangeRow } from './storage/price-change.entity.ts';
import type { ProductCreated as CreatedProduct } from './commands/create-product.ts';
import type { PriceChanged as ChangedPrice } from './commands/change-price.ts';
import type { StockAdjusted as AdjustedStock } from './commands/adjust-stock.ts';
import type { CatalogContext } from './context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in UTC, as in RFC 3339: `2026-11-21T09:30:00.000Z`. */
  DateTime: { input: Date; output: Date; }
  /** A whole number beyond 32 bits: a JSON number up to 2^53−1, a string of digits above. */
  BigInt: { input: bigint; output: bigint; }
  /** A currency by its ISO 4217 code, such as `GBP`. */
  CurrencyCode: { input: string; output: string; }
  link__Import: { input: unknown; output: unknown; }
  federation__FieldSet: { input: unknown; output: unknown; }
  federation__Scope: { input: unknown; output: unknown; }
  federation__Policy: { input: unknown; output: unknown; }
  federation__ContextFieldValue: { input: unknown; output: unknown; }
};

/** An object that can be fetched by its id alone, with `node`. */
export type Node = {
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** An expected answer that declines a request. Nothing was changed. Branch on `__typename`: each refusal has its own type. */
export type Refusal = {
  /** The stable name of the refusal in upper case, such as `OUT_OF_STOCK`. Each type has one code. */
  code: Scalars['String']['output'];
  /** What was expected and what was received, in one sentence. */
  message: Scalars['String']['output'];
};

/** An amount of money. */
export type Money = {
  __typename?: 'Money';
  /** The amount in minor units of the currency, such as pence or cents. */
  amount: Scalars['BigInt']['output'];
  /** The currency, by its ISO 4217 code. */
  currency: Scalars['CurrencyCode']['output'];
};

/** The position of a page within its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether `after: endCursor` returns more. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is anything before this page; false if unknown. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** Cursor of the last edge; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** A product of the shop, sold in one or more variants. */
export type Product = Node & {
  __typename?: 'Product';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** The unique, readable name in page addresses, such as `chaz-kangeroo-hoodie`. */
  slug: Scalars['String']['output'];
  /** The product's name. */
  name: Scalars['String']['output'];
  /** The description as plain text. */
  description?: Maybe<Scalars['String']['output']>;
  /** The variants that can be bought, ordered by sku. */
  variants: Array<Variant>;
  /** The categories that list the product. */
  categories: Array<Category>;
  /** When the product was first offered. */
  createdAt: Scalars['DateTime']['output'];
};

/** One version of a product that can be bought, such as a size or a colour. */
export type Variant = Node & {
  __typename?: 'Variant';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** The shop's own code; unique and case-sensitive. */
  sku: Scalars['String']['output'];
  /** The product's name and what distinguishes this variant. */
  name: Scalars['String']['output'];
  /** What distinguishes the variant, such as its size and colour. */
  options: Array<VariantOption>;
  /** The current price of one piece. A placed order keeps its price. */
  price: Money;
  /** Current and earlier prices, newest first, at most 100. */
  priceHistory: Array<PriceChange>;
  /** The pieces that can be ordered now: on hand − held − committed. */
  available: Scalars['Int']['output'];
  /** The stock in detail. For staff; null for everyone else. */
  stock?: Maybe<Stock>;
  /** The product of this variant. */
  product: Product;
};

/** A property that distinguishes a variant. */
export type VariantOption = {
  __typename?: 'VariantOption';
  /** The name of the property, such as `size` or `color`. */
  name: Scalars['String']['output'];
  /** The value of the property, such as `XS` or `Black`. */
  value: Scalars['String']['output'];
};

/** A price and when it took effect. */
export type PriceChange = {
  __typename?: 'PriceChange';
  /** The price from that moment on. */
  price: Money;
  /** When the price took effect. */
  since: Scalars['DateTime']['output'];
};

/** The stock of a variant, as staff see it. */
export type Stock = {
  __typename?: 'Stock';
  /** Pieces in the warehouse. */
  onHand: Scalars['Int']['output'];
  /** Pieces reserved for orders that are not confirmed yet. These reservations expire. */
  held: Scalars['Int']['output'];
  /** Pieces reserved for confirmed orders that are not shipped yet. */
  committed: Scalars['Int']['output'];
  /** The pieces that can be ordered: on hand − held − committed. */
  available: Scalars['Int']['output'];
  /** The version, which increases by one with each change. Live updates carry it. */
  version: Scalars['Int']['output'];
};

/** A category in the tree of products. */
export type Category = {
  __typename?: 'Category';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The unique, readable name. */
  slug: Scalars['String']['output'];
  /** The category's name. */
  name: Scalars['String']['output'];
  /** The parent category; null at the top of the tree. */
  parent?: Maybe<Category>;
  /** The child categories, ordered by name. */
  children: Array<Category>;
};

/** A page of products. */
export type ProductConnection = {
  __typename?: 'ProductConnection';
  /** The products of this page, with cursors. */
  edges: Array<ProductEdge>;
  /** The products of this page. */
  nodes: Array<Product>;
  /** How to continue. */
  pageInfo: PageInfo;
};

/** A product in a list. */
export type ProductEdge = {
  __typename?: 'ProductEdge';
  /** The opaque position of this product. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The product. */
  node: Product;
};

/** Conditions that must all hold. */
export type ProductFilter = {
  /** Words to search for in name, description and sku. Small misspellings are tolerated. At most 200 characters. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** The slug of a category. Products of its child categories match too. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** The lowest price of any variant, in minor units. Requires `currency`. */
  minPrice?: InputMaybe<Scalars['BigInt']['input']>;
  /** The highest price of any variant, in minor units. Requires `currency`. */
  maxPrice?: InputMaybe<Scalars['BigInt']['input']>;
  /** The currency, by its ISO 4217 code. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** If true, only products with a variant that is available. */
  inStock?: InputMaybe<Scalars['Boolean']['input']>;
};

/** The order of products in a list. */
export type ProductSort =
  /** Best match of `filter.search` first. Without a search, the same as NEWEST. */
  | 'RELEVANCE'
  /** By name, A to Z. */
  | 'NAME'
  /** Newest first. */
  | 'NEWEST'
  /** By the price of the cheapest variant, lowest first. */
  | 'PRICE_ASC'
  /** By the price of the cheapest variant, highest first. */
  | 'PRICE_DESC';

/** The reads. They change nothing. */
export type Query = {
  __typename?: 'Query';
  /** A product by id or by slug; pass exactly one. Null if there is none. */
  product?: Maybe<Product>;
  /** A variant by its sku, which is case-sensitive. Null if there is none. */
  variant?: Maybe<Variant>;
  /** Products, page by page; `first` is 1 to 100. Null, with an error, while the catalog cannot answer. */
  products?: Maybe<ProductConnection>;
  /** The categories at the top of the tree, ordered by name. Null, with an error, while the catalog cannot answer. */
  categories?: Maybe<Array<Category>>;
};


/** The reads. They change nothing. */
export type QueryProductArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  slug?: InputMaybe<Scalars['String']['input']>;
};


/** The reads. They change nothing. */
export type QueryVariantArgs = {
  sku: Scalars['String']['input'];
};


/** The reads. They change nothing. */
export type QueryProductsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  sort?: InputMaybe<ProductSort>;
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Adds a product with its variants. WAREHOUSE or ADMIN. */
  createProduct: CreateProductResult;
  /** Changes the price of a variant. Placed orders keep their price. WAREHOUSE or ADMIN. */
  changePrice: ChangePriceResult;
  /** Adds or removes pieces on hand, with a reason for the stock ledger. WAREHOUSE or ADMIN. */
  adjustStock: StockResult;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCreateProductArgs = {
  input: CreateProductInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationChangePriceArgs = {
  input: ChangePriceInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationAdjustStockArgs = {
  input: AdjustStockInput;
};

/** An amount of money. */
export type MoneyInput = {
  /** The amount in minor units of the currency; not negative. */
  amount: Scalars['BigInt']['input'];
  /** The currency, by its ISO 4217 code. */
  currency: Scalars['CurrencyCode']['input'];
};

/** A new product. */
export type CreateProductInput = {
  /** The unique name in page addresses: lower-case letters, digits and hyphens. */
  slug: Scalars['String']['input'];
  /** The name, 1 to 300 characters. */
  name: Scalars['String']['input'];
  /** The description as plain text. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The slugs of the categories that list the product. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The variants: at least one, at most 500. */
  variants: Array<CreateVariantInput>;
};

/** A variant of a new product. */
export type CreateVariantInput = {
  /** The shop's own code; unique and case-sensitive, 1 to 100 characters. */
  sku: Scalars['String']['input'];
  /** The name, 1 to 300 characters. If left out, the product's name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The price of one piece. */
  price: MoneyInput;
  /** What distinguishes the variant; each name once. */
  options?: InputMaybe<Array<VariantOptionInput>>;
  /** The pieces on hand at the start; not negative. */
  onHand?: InputMaybe<Scalars['Int']['input']>;
};

/** A property that distinguishes a variant. */
export type VariantOptionInput = {
  /** The name of the property, such as `size` or `color`. */
  name: Scalars['String']['input'];
  /** The value of the property, such as `XS` or `Black`. */
  value: Scalars['String']['input'];
};

/** A variant and its new price. */
export type ChangePriceInput = {
  /** The id of the variant. */
  variantId: Scalars['ID']['input'];
  /** The new price, in the currency of the current one. */
  price: MoneyInput;
};

/** A change of the pieces on hand. */
export type AdjustStockInput = {
  /** The id of the variant. */
  variantId: Scalars['ID']['input'];
  /** The pieces to add (positive) or remove (negative); not 0. */
  delta: Scalars['Int']['input'];
  /** The reason for the stock ledger, such as delivery, breakage or count. */
  reason: Scalars['String']['input'];
  /** A key that the client chooses. A repeated call with the same key changes nothing and returns the first answer. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The new product, or the refusal. */
export type CreateProductResult = ProductCreated | SlugTaken | SkuTaken | CategoryNotFound | InvalidInput;

/** The changed variant, or the refusal. */
export type ChangePriceResult = PriceChanged | VariantNotFound | CurrencyMismatch | InvalidInput;

/** The changed stock, or the refusal. */
export type StockResult = StockAdjusted | VariantNotFound | InsufficientStock | InvalidInput;

/** The product was created. */
export type ProductCreated = {
  __typename?: 'ProductCreated';
  /** The new product. */
  product: Product;
};

/** The price was changed. */
export type PriceChanged = {
  __typename?: 'PriceChanged';
  /** The variant with its new price. */
  variant: Variant;
};

/** The stock was adjusted. */
export type StockAdjusted = {
  __typename?: 'StockAdjusted';
  /** The variant after the change. */
  variant: Variant;
  /** Its stock after the change. */
  stock: Stock;
};

/** `SLUG_TAKEN`: the slug is already taken. */
export type SlugTaken = Refusal & {
  __typename?: 'SlugTaken';
  /** `SLUG_TAKEN`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `SKU_TAKEN`: the sku is already taken. */
export type SkuTaken = Refusal & {
  __typename?: 'SkuTaken';
  /** `SKU_TAKEN`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The sku that is taken. */
  sku: Scalars['String']['output'];
};

/** `CATEGORY_NOT_FOUND`: there is no category with this slug. */
export type CategoryNotFound = Refusal & {
  __typename?: 'CategoryNotFound';
  /** `CATEGORY_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested slug. */
  slug: Scalars['String']['output'];
};

/** `VARIANT_NOT_FOUND`: there is no variant with this id. */
export type VariantNotFound = Refusal & {
  __typename?: 'VariantNotFound';
  /** `VARIANT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested id. */
  variantId: Scalars['ID']['output'];
};

/** `CURRENCY_MISMATCH`: the amount has a different currency from what it is for. */
export type CurrencyMismatch = Refusal & {
  __typename?: 'CurrencyMismatch';
  /** `CURRENCY_MISMATCH`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The expected currency. */
  expected: Scalars['CurrencyCode']['output'];
  /** The received currency. */
  actual: Scalars['CurrencyCode']['output'];
};

/** `INSUFFICIENT_STOCK`: fewer pieces than requested can be removed, because the others are reserved for orders. */
export type InsufficientStock = Refusal & {
  __typename?: 'InsufficientStock';
  /** `INSUFFICIENT_STOCK`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** How many pieces can be removed. */
  available: Scalars['Int']['output'];
};

/** `INVALID_INPUT`: a value is not allowed for its field. */
export type InvalidInput = Refusal & {
  __typename?: 'InvalidInput';
  /** `INVALID_INPUT`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The path of the input field at fault, such as `lines.0.quantity`. */
  field: Scalars['String']['output'];
};

export type Link__Purpose =
  /** `SECURITY` features provide metadata necessary to securely resolve fields. */
  | 'SECURITY'
  /** `EXECUTION` features provide metadata necessary for operation execution. */
  | 'EXECUTION';



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Product: Product;
  Variant: Variant;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Product:
    ( { __typename: 'Product' }
    & ( GraphQLRecursivePick<FederationTypes['Product'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Product'], {"ref":true}> ) );
  Variant:
    ( { __typename: 'Variant' }
    & ( GraphQLRecursivePick<FederationTypes['Variant'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Variant'], {"ref":true}> ) );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  CreateProductResult:
    | ( CreatedProduct )
    | ( SlugTaken )
    | ( SkuTaken )
    | ( CategoryNotFound )
    | ( InvalidInput )
  ;
  ChangePriceResult:
    | ( ChangedPrice )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( InvalidInput )
  ;
  StockResult:
    | ( AdjustedStock )
    | ( VariantNotFound )
    | ( InsufficientStock )
    | ( InvalidInput )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( ProductRow )
    | ( VariantRow )
  ;
  Refusal:
    | ( SlugTaken )
    | ( SkuTaken )
    | ( CategoryNotFound )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( InsufficientStock )
    | ( InvalidInput )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Refusal: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Refusal']>;
  Money: ResolverTypeWrapper<Money>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Product: ResolverTypeWrapper<ProductRow>;
  Variant: ResolverTypeWrapper<VariantRow>;
  VariantOption: ResolverTypeWrapper<VariantOption>;
  PriceChange: ResolverTypeWrapper<PriceChangeRow>;
  Stock: ResolverTypeWrapper<StockLevel>;
  Category: ResolverTypeWrapper<CategoryRow>;
  ProductConnection: ResolverTypeWrapper<Omit<ProductConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['ProductEdge']>, nodes: Array<ResolversTypes['Product']> }>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductFilter: ProductFilter;
  ProductSort: ProductSort;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  MoneyInput: MoneyInput;
  CreateProductInput: CreateProductInput;
  CreateVariantInput: CreateVariantInput;
  VariantOptionInput: VariantOptionInput;
  ChangePriceInput: ChangePriceInput;
  AdjustStockInput: AdjustStockInput;
  CreateProductResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateProductResult']>;
  ChangePriceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ChangePriceResult']>;
  StockResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StockResult']>;
  ProductCreated: ResolverTypeWrapper<CreatedProduct>;
  PriceChanged: ResolverTypeWrapper<ChangedPrice>;
  StockAdjusted: ResolverTypeWrapper<AdjustedStock>;
  SlugTaken: ResolverTypeWrapper<SlugTaken>;
  SkuTaken: ResolverTypeWrapper<SkuTaken>;
  CategoryNotFound: ResolverTypeWrapper<CategoryNotFound>;
  VariantNotFound: ResolverTypeWrapper<VariantNotFound>;
  CurrencyMismatch: ResolverTypeWrapper<CurrencyMismatch>;
  InsufficientStock: ResolverTypeWrapper<InsufficientStock>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  link__Import: ResolverTypeWrapper<Scalars['link__Import']['output']>;
  link__Purpose: Link__Purpose;
  federation__FieldSet: ResolverTypeWrapper<Scalars['federation__FieldSet']['output']>;
  federation__Scope: ResolverTypeWrapper<Scalars['federation__Scope']['output']>;
  federation__Policy: ResolverTypeWrapper<Scalars['federation__Policy']['output']>;
  federation__ContextFieldValue: ResolverTypeWrapper<Scalars['federation__ContextFieldValue']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  BigInt: Scalars['BigInt']['output'];
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ID: Scalars['ID']['output'];
  Refusal: ResolversInterfaceTypes<ResolversParentTypes>['Refusal'];
  Money: Money;
  PageInfo: PageInfo;
  Product: ProductRow;
  Variant: VariantRow;
  VariantOption: VariantOption;
  PriceChange: PriceChangeRow;
  Stock: StockLevel;
  Category: CategoryRow;
  ProductConnection: Omit<ProductConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['ProductEdge']>, nodes: Array<ResolversParentTypes['Product']> };
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductFilter: ProductFilter;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  MoneyInput: MoneyInput;
  CreateProductInput: CreateProductInput;
  CreateVariantInput: CreateVariantInput;
  VariantOptionInput: VariantOptionInput;
  ChangePriceInput: ChangePriceInput;
  AdjustStockInput: AdjustStockInput;
  CreateProductResult: ResolversUnionTypes<ResolversParentTypes>['CreateProductResult'];
  ChangePriceResult: ResolversUnionTypes<ResolversParentTypes>['ChangePriceResult'];
  StockResult: ResolversUnionTypes<ResolversParentTypes>['StockResult'];
  ProductCreated: CreatedProduct;
  PriceChanged: ChangedPrice;
  StockAdjusted: AdjustedStock;
  SlugTaken: SlugTaken;
  SkuTaken: SkuTaken;
  CategoryNotFound: CategoryNotFound;
  VariantNotFound: VariantNotFound;
  CurrencyMismatch: CurrencyMismatch;
  InsufficientStock: InsufficientStock;
  InvalidInput: InvalidInput;
  link__Import: Scalars['link__Import']['output'];
  federation__FieldSet: Scalars['federation__FieldSet']['output'];
  federation__Scope: Scalars['federation__Scope']['output'];
  federation__Policy: Scalars['federation__Policy']['output'];
  federation__ContextFieldValue: Scalars['federation__ContextFieldValue']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
};

export type CacheControlDirectiveArgs = {
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<Scalars['String']['input']>;
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  staleIfError?: Maybe<Scalars['Int']['input']>;
  tags?: Maybe<Array<Scalars['String']['input']>>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type LinkDirectiveArgs = {
  url?: Maybe<Scalars['String']['input']>;
  as?: Maybe<Scalars['String']['input']>;
  for?: Maybe<Link__Purpose>;
  import?: Maybe<Array<Maybe<Scalars['link__Import']['input']>>>;
};

export type LinkDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = LinkDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__RequiresDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__RequiresDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ProvidesDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__ProvidesDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__ProvidesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExternalDirectiveArgs = { };

export type Federation__ExternalDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__ExternalDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExtendsDirectiveArgs = { };

export type Federation__ExtendsDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__ExtendsDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type InaccessibleDirectiveArgs = { };

export type InaccessibleDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = InaccessibleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__OverrideDirectiveArgs = {
  from: Scalars['String']['input'];
  label?: Maybe<Scalars['String']['input']>;
};

export type Federation__OverrideDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__OverrideDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__TagDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__TagDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__TagDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ComposeDirectiveDirectiveArgs = {
  name?: Maybe<Scalars['String']['input']>;
};

export type ComposeDirectiveDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = ComposeDirectiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__InterfaceObjectDirectiveArgs = { };

export type Federation__InterfaceObjectDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__InterfaceObjectDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__AuthenticatedDirectiveArgs = { };

export type Federation__AuthenticatedDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['federation__Scope']['input']>>;
};

export type Federation__RequiresScopesDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__PolicyDirectiveArgs = {
  policies: Array<Array<Scalars['federation__Policy']['input']>>;
};

export type Federation__PolicyDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ContextDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__ContextDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__ContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__FromContextDirectiveArgs = {
  field?: Maybe<Scalars['federation__ContextFieldValue']['input']>;
};

export type Federation__FromContextDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__FromContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__CostDirectiveArgs = {
  weight: Scalars['Int']['input'];
};

export type Federation__CostDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ListSizeDirectiveArgs = {
  assumedSize?: Maybe<Scalars['Int']['input']>;
  slicingArguments?: Maybe<Array<Scalars['String']['input']>>;
  sizedFields?: Maybe<Array<Scalars['String']['input']>>;
  requireOneSlicingArgument?: Maybe<Scalars['Boolean']['input']>;
};

export type Federation__ListSizeDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export interface CurrencyCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CurrencyCode'], any> {
  name: 'CurrencyCode';
}

export type NodeResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Product' | 'Variant', ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  __resolveType: TypeResolveFn<'SlugTaken' | 'SkuTaken' | 'CategoryNotFound' | 'VariantNotFound' | 'CurrencyMismatch' | 'InsufficientStock' | 'InvalidInput', ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProductResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product'], FederationReferenceType extends FederationReferenceTypes['Product'] = FederationReferenceTypes['Product']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Product']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  variants?: Resolver<Array<ResolversTypes['Variant']>, ParentType, ContextType>;
  categories?: Resolver<Array<ResolversTypes['Category']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VariantResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Variant'] = ResolversParentTypes['Variant'], FederationReferenceType extends FederationReferenceTypes['Variant'] = FederationReferenceTypes['Variant']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Variant']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  options?: Resolver<Array<ResolversTypes['VariantOption']>, ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  priceHistory?: Resolver<Array<ResolversTypes['PriceChange']>, ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  stock?: Resolver<Maybe<ResolversTypes['Stock']>, ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VariantOptionResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['VariantOption'] = ResolversParentTypes['VariantOption']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PriceChangeResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['PriceChange'] = ResolversParentTypes['PriceChange']> = {
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type StockResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Stock'] = ResolversParentTypes['Stock']> = {
  onHand?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  held?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  committed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CategoryResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Category'] = ResolversParentTypes['Category']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parent?: Resolver<Maybe<ResolversTypes['Category']>, ParentType, ContextType>;
  children?: Resolver<Array<ResolversTypes['Category']>, ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Product']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, Partial<QueryProductArgs>>;
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType, RequireFields<QueryVariantArgs, 'sku'>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  categories?: Resolver<Maybe<Array<ResolversTypes['Category']>>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createProduct?: Resolver<ResolversTypes['CreateProductResult'], ParentType, ContextType, RequireFields<MutationCreateProductArgs, 'input'>>;
  changePrice?: Resolver<ResolversTypes['ChangePriceResult'], ParentType, ContextType, RequireFields<MutationChangePriceArgs, 'input'>>;
  adjustStock?: Resolver<ResolversTypes['StockResult'], ParentType, ContextType, RequireFields<MutationAdjustStockArgs, 'input'>>;
};

export type CreateProductResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CreateProductResult'] = ResolversParentTypes['CreateProductResult']> = {
  __resolveType: TypeResolveFn<'ProductCreated' | 'SlugTaken' | 'SkuTaken' | 'CategoryNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type ChangePriceResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ChangePriceResult'] = ResolversParentTypes['ChangePriceResult']> = {
  __resolveType: TypeResolveFn<'PriceChanged' | 'VariantNotFound' | 'CurrencyMismatch' | 'InvalidInput', ParentType, ContextType>;
};

export type StockResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['StockResult'] = ResolversParentTypes['StockResult']> = {
  __resolveType: TypeResolveFn<'StockAdjusted' | 'VariantNotFound' | 'InsufficientStock' | 'InvalidInput', ParentType, ContextType>;
};

export type ProductCreatedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductCreated'] = ResolversParentTypes['ProductCreated']> = {
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PriceChangedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['PriceChanged'] = ResolversParentTypes['PriceChanged']> = {
  variant?: Resolver<ResolversTypes['Variant'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StockAdjustedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['StockAdjusted'] = ResolversParentTypes['StockAdjusted']> = {
  variant?: Resolver<ResolversTypes['Variant'], ParentType, ContextType>;
  stock?: Resolver<ResolversTypes['Stock'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SlugTakenResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['SlugTaken'] = ResolversParentTypes['SlugTaken']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SkuTakenResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['SkuTaken'] = ResolversParentTypes['SkuTaken']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CategoryNotFoundResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CategoryNotFound'] = ResolversParentTypes['CategoryNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VariantNotFoundResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['VariantNotFound'] = ResolversParentTypes['VariantNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  variantId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CurrencyMismatchResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CurrencyMismatch'] = ResolversParentTypes['CurrencyMismatch']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expected?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  actual?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InsufficientStockResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['InsufficientStock'] = ResolversParentTypes['InsufficientStock']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface Link__ImportScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['link__Import'], any> {
  name: 'link__Import';
}

export interface Federation__FieldSetScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__FieldSet'], any> {
  name: 'federation__FieldSet';
}

export interface Federation__ScopeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__Scope'], any> {
  name: 'federation__Scope';
}

export interface Federation__PolicyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__Policy'], any> {
  name: 'federation__Policy';
}

export interface Federation__ContextFieldValueScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__ContextFieldValue'], any> {
  name: 'federation__ContextFieldValue';
}

export type Resolvers<ContextType = CatalogContext> = {
  DateTime?: GraphQLScalarType;
  BigInt?: GraphQLScalarType;
  CurrencyCode?: GraphQLScalarType;
  Node?: NodeResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  Variant?: VariantResolvers<ContextType>;
  VariantOption?: VariantOptionResolvers<ContextType>;
  PriceChange?: PriceChangeResolvers<ContextType>;
  Stock?: StockResolvers<ContextType>;
  Category?: CategoryResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  CreateProductResult?: CreateProductResultResolvers<ContextType>;
  ChangePriceResult?: ChangePriceResultResolvers<ContextType>;
  StockResult?: StockResultResolvers<ContextType>;
  ProductCreated?: ProductCreatedResolvers<ContextType>;
  PriceChanged?: PriceChangedResolvers<ContextType>;
  StockAdjusted?: StockAdjustedResolvers<ContextType>;
  SlugTaken?: SlugTakenResolvers<ContextType>;
  SkuTaken?: SkuTakenResolvers<ContextType>;
  CategoryNotFound?: CategoryNotFoundResolvers<ContextType>;
  VariantNotFound?: VariantNotFoundResolvers<ContextType>;
  CurrencyMismatch?: CurrencyMismatchResolvers<ContextType>;
  InsufficientStock?: InsufficientStockResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  link__Import?: GraphQLScalarType;
  federation__FieldSet?: GraphQLScalarType;
  federation__Scope?: GraphQLScalarType;
  federation__Policy?: GraphQLScalarType;
  federation__ContextFieldValue?: GraphQLScalarType;
};

export type DirectiveResolvers<ContextType = CatalogContext> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  link?: LinkDirectiveResolver<any, any, ContextType>;
  federation__requires?: Federation__RequiresDirectiveResolver<any, any, ContextType>;
  federation__provides?: Federation__ProvidesDirectiveResolver<any, any, ContextType>;
  federation__external?: Federation__ExternalDirectiveResolver<any, any, ContextType>;
  federation__extends?: Federation__ExtendsDirectiveResolver<any, any, ContextType>;
  inaccessible?: InaccessibleDirectiveResolver<any, any, ContextType>;
  shareable?: ShareableDirectiveResolver<any, any, ContextType>;
  federation__override?: Federation__OverrideDirectiveResolver<any, any, ContextType>;
  federation__tag?: Federation__TagDirectiveResolver<any, any, ContextType>;
  composeDirective?: ComposeDirectiveDirectiveResolver<any, any, ContextType>;
  federation__interfaceObject?: Federation__InterfaceObjectDirectiveResolver<any, any, ContextType>;
  federation__authenticated?: Federation__AuthenticatedDirectiveResolver<any, any, ContextType>;
  federation__requiresScopes?: Federation__RequiresScopesDirectiveResolver<any, any, ContextType>;
  federation__policy?: Federation__PolicyDirectiveResolver<any, any, ContextType>;
  federation__context?: Federation__ContextDirectiveResolver<any, any, ContextType>;
  federation__fromContext?: Federation__FromContextDirectiveResolver<any, any, ContextType>;
  federation__cost?: Federation__CostDirectiveResolver<any, any, ContextType>;
  federation__listSize?: Federation__ListSizeDirectiveResolver<any, any, ContextType>;
};

type ObjectTypes = keyof Resolvers & keyof ResolversParentTypes;

/** The fields of a type that no property of its parent answers. */
type Unanswered<T extends ObjectTypes> = Exclude<
  keyof NonNullable<Resolvers[T]>,
  keyof ResolversParentTypes[T] | '__resolveReference' | '__resolveType' | '__isTypeOf'
>;

/** Resolvers that, with the properties of their parents, answer every field of the schema. */
export type AnsweredResolvers = Resolvers & {
  [T in ObjectTypes as NonNullable<Resolvers[T]> extends GraphQLScalarType
    ? never
    : [Unanswered<T>] extends [never]
      ? never
      : T]: Required<Pick<NonNullable<Resolvers[T]>, Unanswered<T>>>;
};
