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

/** Anything that can be fetched again by its id alone. */
export type Node = {
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** The expected way for a request to be declined: nothing was changed, and a client can act on the code. */
export type Refusal = {
  /** Stable, upper-case name of the refusal, such as `OUT_OF_STOCK`. */
  code: Scalars['String']['output'];
  /** What was expected and what came, in a sentence for a developer or a person. */
  message: Scalars['String']['output'];
};

/** An amount of money. */
export type Money = {
  __typename?: 'Money';
  /** In minor units of the currency: pence, cents. */
  amount: Scalars['BigInt']['output'];
  /** ISO 4217. */
  currency: Scalars['CurrencyCode']['output'];
};

/** Where a page of a list begins and ends. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether `after: endCursor` gives more. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is anything before this page; false where it is not known. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** Cursor of the last edge; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** Something the shop offers, in one or more variants. */
export type Product = Node & {
  __typename?: 'Product';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** Readable and unique, for addresses of pages: `chaz-kangeroo-hoodie`. */
  slug: Scalars['String']['output'];
  /** What the product is called. */
  name: Scalars['String']['output'];
  /** Plain text. */
  description?: Maybe<Scalars['String']['output']>;
  /** What can be bought, in the order of their sku. */
  variants: Array<Variant>;
  /** Where the product is listed. */
  categories: Array<Category>;
  /** When it was first offered. */
  createdAt: Scalars['DateTime']['output'];
};

/** What can be bought: a product in one size, colour and so on. */
export type Variant = Node & {
  __typename?: 'Variant';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** The shop's own code; unique, and `AB1` is another than `ab1`. */
  sku: Scalars['String']['output'];
  /** The product's name with what sets this variant apart. */
  name: Scalars['String']['output'];
  /** What sets it apart: size, colour. */
  options: Array<VariantOption>;
  /** Price of one piece now. An order keeps the price it was placed at. */
  price: Money;
  /** Earlier and present prices, newest first, at most 100. */
  priceHistory: Array<PriceChange>;
  /** Pieces that can be ordered now: on hand − held − committed. */
  available: Scalars['Int']['output'];
  /** How the stock is made up. Staff only, null for others. */
  stock?: Maybe<Stock>;
  /** The product that this is a variant of. */
  product: Product;
};

/** One property that sets a variant apart. */
export type VariantOption = {
  __typename?: 'VariantOption';
  /** `size`, `color` … */
  name: Scalars['String']['output'];
  /** `XS`, `Black` … */
  value: Scalars['String']['output'];
};

/** A price and since when it held. */
export type PriceChange = {
  __typename?: 'PriceChange';
  /** The price from then on. */
  price: Money;
  /** Since when. */
  since: Scalars['DateTime']['output'];
};

/** A variant's stock, as staff see it. */
export type Stock = {
  __typename?: 'Stock';
  /** Pieces in the warehouse. */
  onHand: Scalars['Int']['output'];
  /** Promised to orders that are not confirmed yet; these reservations expire. */
  held: Scalars['Int']['output'];
  /** Promised to confirmed orders that are not shipped yet. */
  committed: Scalars['Int']['output'];
  /** On hand − held − committed. */
  available: Scalars['Int']['output'];
  /** Goes up by one with each change; live updates carry it. */
  version: Scalars['Int']['output'];
};

/** A place in the tree of products. */
export type Category = {
  __typename?: 'Category';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** Readable and unique. */
  slug: Scalars['String']['output'];
  /** What it is called. */
  name: Scalars['String']['output'];
  /** The category above; null at the top. */
  parent?: Maybe<Category>;
  /** The categories directly below, by name. */
  children: Array<Category>;
};

/** A page of products. */
export type ProductConnection = {
  __typename?: 'ProductConnection';
  /** The products of this page with their cursors. */
  edges: Array<ProductEdge>;
  /** The products of this page. */
  nodes: Array<Product>;
  /** How to go on. */
  pageInfo: PageInfo;
};

/** A product in a list. */
export type ProductEdge = {
  __typename?: 'ProductEdge';
  /** Opaque; give it as `after` to go on behind this product. */
  cursor: Scalars['String']['output'];
  /** The product. */
  node: Product;
};

/** Every condition given must hold. */
export type ProductFilter = {
  /** Words to find in name, description and sku; tolerates small misspellings. At most 200 characters. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Slug of a category; products of the categories below it count. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Lowest price in minor units, of any variant; needs `currency`. */
  minPrice?: InputMaybe<Scalars['BigInt']['input']>;
  /** Highest price in minor units, of any variant; needs `currency`. */
  maxPrice?: InputMaybe<Scalars['BigInt']['input']>;
  /** ISO 4217. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** Only products with a variant that is available. */
  inStock?: InputMaybe<Scalars['Boolean']['input']>;
};

/** In which order products come. */
export type ProductSort =
  /** Best match of `filter.search` first; without a search, as NEWEST. */
  | 'RELEVANCE'
  /** By name, A to Z. */
  | 'NAME'
  /** Newest first. */
  | 'NEWEST'
  /** Cheapest variant, lowest first. */
  | 'PRICE_ASC'
  /** Cheapest variant, highest first. */
  | 'PRICE_DESC';

/** What can be read. Nothing in it changes anything. */
export type Query = {
  __typename?: 'Query';
  /** A product by id or slug; give exactly one. Null if there is none. */
  product?: Maybe<Product>;
  /** A variant by its sku, upper and lower case told apart. Null if there is none. */
  variant?: Maybe<Variant>;
  /** Products page by page; `first` is 1 to 100. */
  products: ProductConnection;
  /** The categories at the top of the tree, by name. */
  categories: Array<Category>;
};


/** What can be read. Nothing in it changes anything. */
export type QueryProductArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  slug?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. Nothing in it changes anything. */
export type QueryVariantArgs = {
  sku: Scalars['String']['input'];
};


/** What can be read. Nothing in it changes anything. */
export type QueryProductsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  sort?: InputMaybe<ProductSort>;
};

/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Adds a product with its variants. Staff only. */
  createProduct: CreateProductResult;
  /** Changes what a variant costs from now on; orders already placed keep their price. Staff only. */
  changePrice: ChangePriceResult;
  /** Changes how many pieces are on hand, up or down, with a reason for the stock ledger. Staff only. */
  adjustStock: StockResult;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationCreateProductArgs = {
  input: CreateProductInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationChangePriceArgs = {
  input: ChangePriceInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationAdjustStockArgs = {
  input: AdjustStockInput;
};

/** An amount of money. */
export type MoneyInput = {
  /** In minor units; not negative. */
  amount: Scalars['BigInt']['input'];
  /** ISO 4217. */
  currency: Scalars['CurrencyCode']['input'];
};

/** A product to offer. */
export type CreateProductInput = {
  /** Unique; lower-case letters, digits and hyphens. */
  slug: Scalars['String']['input'];
  /** 1 to 300 characters. */
  name: Scalars['String']['input'];
  /** Plain text. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Slugs of the categories to list it in. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
  /** At least one, at most 500. */
  variants: Array<CreateVariantInput>;
};

/** A variant of a product to offer. */
export type CreateVariantInput = {
  /** Unique, upper and lower case told apart; 1 to 100 characters. */
  sku: Scalars['String']['input'];
  /** 1 to 300 characters; the product's name if left out. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Price of one piece. */
  price: MoneyInput;
  /** What sets it apart. */
  options?: InputMaybe<Array<VariantOptionInput>>;
  /** Pieces on hand at the start; not negative. */
  onHand?: InputMaybe<Scalars['Int']['input']>;
};

/** One property that sets a variant apart. */
export type VariantOptionInput = {
  /** `size`, `color` … */
  name: Scalars['String']['input'];
  /** `XS`, `Black` … */
  value: Scalars['String']['input'];
};

/** A variant, and what it costs from now on. */
export type ChangePriceInput = {
  /** Which variant. */
  variantId: Scalars['ID']['input'];
  /** The price from now on; in the currency it already has. */
  price: MoneyInput;
};

/** A difference between the stock on record and the stock on hand. */
export type AdjustStockInput = {
  /** Which variant. */
  variantId: Scalars['ID']['input'];
  /** Pieces to add (positive) or take away (negative); not 0. */
  delta: Scalars['Int']['input'];
  /** For the stock ledger: delivery, breakage, count … */
  reason: Scalars['String']['input'];
  /** One of your own: repeating the call with it changes nothing and answers as before. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The product, or why there is none. */
export type CreateProductResult = ProductCreated | SlugTaken | SkuTaken | CategoryNotFound | InvalidInput;

/** The variant, or why nothing was changed. */
export type ChangePriceResult = PriceChanged | VariantNotFound | CurrencyMismatch | InvalidInput;

/** The stock, or why nothing was changed. */
export type StockResult = StockAdjusted | VariantNotFound | InsufficientStock | InvalidInput;

/** The product is on offer. */
export type ProductCreated = {
  __typename?: 'ProductCreated';
  /** The new product. */
  product: Product;
};

/** The price holds from now on. */
export type PriceChanged = {
  __typename?: 'PriceChanged';
  /** The variant with its new price. */
  variant: Variant;
};

/** The stock is as counted. */
export type StockAdjusted = {
  __typename?: 'StockAdjusted';
  /** The variant afterwards. */
  variant: Variant;
  /** Its stock afterwards. */
  stock: Stock;
};

/** `SLUG_TAKEN`: another product has this slug. */
export type SlugTaken = Refusal & {
  __typename?: 'SlugTaken';
  /** `SLUG_TAKEN`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
};

/** `SKU_TAKEN`: a variant with this sku exists. */
export type SkuTaken = Refusal & {
  __typename?: 'SkuTaken';
  /** `SKU_TAKEN`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The sku that is taken. */
  sku: Scalars['String']['output'];
};

/** `CATEGORY_NOT_FOUND`: there is no category with this slug. */
export type CategoryNotFound = Refusal & {
  __typename?: 'CategoryNotFound';
  /** `CATEGORY_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The slug that was asked for. */
  slug: Scalars['String']['output'];
};

/** `VARIANT_NOT_FOUND`: there is no such variant. */
export type VariantNotFound = Refusal & {
  __typename?: 'VariantNotFound';
  /** `VARIANT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The id that was asked for. */
  variantId: Scalars['ID']['output'];
};

/** `CURRENCY_MISMATCH`: the amount is in another currency than the thing it is for. */
export type CurrencyMismatch = Refusal & {
  __typename?: 'CurrencyMismatch';
  /** `CURRENCY_MISMATCH`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The currency that was needed. */
  expected: Scalars['CurrencyCode']['output'];
  /** The currency that came. */
  actual: Scalars['CurrencyCode']['output'];
};

/** `INSUFFICIENT_STOCK`: taking away this many would break promises already made to orders. */
export type InsufficientStock = Refusal & {
  __typename?: 'InsufficientStock';
  /** `INSUFFICIENT_STOCK`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** How many could be taken away. */
  available: Scalars['Int']['output'];
};

/** `INVALID_INPUT`: a value is outside what the field allows. */
export type InvalidInput = Refusal & {
  __typename?: 'InvalidInput';
  /** `INVALID_INPUT`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The input field at fault, as a path: `lines.0.quantity`. */
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
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
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
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
};

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

export type Federation__ComposeDirectiveDirectiveArgs = {
  name?: Maybe<Scalars['String']['input']>;
};

export type Federation__ComposeDirectiveDirectiveResolver<Result, Parent, ContextType = CatalogContext, Args = Federation__ComposeDirectiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

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
  products?: Resolver<ResolversTypes['ProductConnection'], ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  categories?: Resolver<Array<ResolversTypes['Category']>, ParentType, ContextType>;
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
  link?: LinkDirectiveResolver<any, any, ContextType>;
  federation__requires?: Federation__RequiresDirectiveResolver<any, any, ContextType>;
  federation__provides?: Federation__ProvidesDirectiveResolver<any, any, ContextType>;
  federation__external?: Federation__ExternalDirectiveResolver<any, any, ContextType>;
  federation__extends?: Federation__ExtendsDirectiveResolver<any, any, ContextType>;
  inaccessible?: InaccessibleDirectiveResolver<any, any, ContextType>;
  shareable?: ShareableDirectiveResolver<any, any, ContextType>;
  federation__override?: Federation__OverrideDirectiveResolver<any, any, ContextType>;
  federation__tag?: Federation__TagDirectiveResolver<any, any, ContextType>;
  federation__composeDirective?: Federation__ComposeDirectiveDirectiveResolver<any, any, ContextType>;
  federation__interfaceObject?: Federation__InterfaceObjectDirectiveResolver<any, any, ContextType>;
  federation__authenticated?: Federation__AuthenticatedDirectiveResolver<any, any, ContextType>;
  federation__requiresScopes?: Federation__RequiresScopesDirectiveResolver<any, any, ContextType>;
  federation__policy?: Federation__PolicyDirectiveResolver<any, any, ContextType>;
  federation__context?: Federation__ContextDirectiveResolver<any, any, ContextType>;
  federation__fromContext?: Federation__FromContextDirectiveResolver<any, any, ContextType>;
  federation__cost?: Federation__CostDirectiveResolver<any, any, ContextType>;
  federation__listSize?: Federation__ListSizeDirectiveResolver<any, any, ContextType>;
};
