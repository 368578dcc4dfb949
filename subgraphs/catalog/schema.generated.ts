// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Product as ProductRow } from './storage/product.entity.ts';
import type { Variant as VariantRow } from './storage/variant.entity.ts';
import type { ProductList } from './resolvers/product-page.ts';
import type { Facets } from './domain/facets.ts';
import type { CategoryCount, BandCount } from './resolvers/product-facets.ts';
import type { StockLevel } from './domain/stock.ts';
import type { Category as CategoryRow } from './storage/category.entity.ts';
import type { ProductImage as ImageRow } from './storage/product-image.entity.ts';
import type { ImageUpload as UploadRow } from './storage/image-upload.entity.ts';
import type { PriceChange as PriceChangeRow } from './storage/price-change.entity.ts';
import type { ProductCreated as CreatedProduct } from './commands/create-product.ts';
import type { ProductEdited as EditedProduct } from './listing/change-product.ts';
import type { VariantEdited as EditedVariant } from './listing/change-variant.ts';
import type { ImageUploadStarted as StartedUpload } from './commands/start-image-upload.ts';
import type { ImageUploadFinished as FinishedUpload } from './commands/finish-image-upload.ts';
import type { CategoryCreated as CreatedCategory } from './commands/create-category.ts';
import type { CategoryEdited as EditedCategory } from './commands/edit-category.ts';
import type { PriceChanged as ChangedPrice } from './commands/change-price.ts';
import type { StockAdjusted as AdjustedStock } from './commands/adjust-stock.ts';
import type { BackgroundWork as BackgroundWorkParts } from '../../platform/operations/background-work.ts';
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
  /** The variants that are sold, ordered by sku. */
  variants: Array<Variant>;
  /** The variants that are no longer sold, ordered by sku. For staff; null for everyone else. */
  retiredVariants?: Maybe<Array<Variant>>;
  /** The categories that list the product. */
  categories: Array<Category>;
  /** The main image: the first one. Null without images. */
  image?: Maybe<ProductImage>;
  /** The images in their order, at most 20. */
  images: Array<ProductImage>;
  /** When the product was first offered. */
  createdAt: Scalars['DateTime']['output'];
  /** Whether customers see the product and can buy it. Carts and orders show an unpublished product too. */
  published: Scalars['Boolean']['output'];
  /** The class of goods that its taxes are looked up by, such as `STANDARD`. */
  taxClass: Scalars['String']['output'];
  /** The version, which increases by one with each change of the product or its variants. Pass it as `expectedVersion` to detect a change made elsewhere. Prices and stock do not raise it. */
  version: Scalars['Int']['output'];
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
  /** What distinguishes the variant, such as its size and colour. No two variants of a product that are sold have the same options; variants without options differ by name. */
  options: Array<VariantOption>;
  /** The current price of one piece. A placed order keeps its price. */
  price: Money;
  /** The version of the price, which increases by one with each change of it. Pass it as `expectedPriceVersion` to detect a change made elsewhere. */
  priceVersion: Scalars['Int']['output'];
  /** Current and earlier prices, newest first, at most 100. */
  priceHistory: Array<PriceChange>;
  /** The pieces that can be ordered now: on hand − held − committed. */
  available: Scalars['Int']['output'];
  /** The stock in detail. For staff; null for everyone else. */
  stock?: Maybe<Stock>;
  /** The image of this variant: the first image of the product that shows one of its options, else the first that shows none in particular. Null without images. */
  image?: Maybe<ProductImage>;
  /** The product of this variant. */
  product: Product;
  /** Whether the variant is no longer sold. Placed orders show it too. */
  retired: Scalars['Boolean']['output'];
};

/** An image of a product, in four sizes as WebP. */
export type ProductImage = {
  __typename?: 'ProductImage';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** What the image shows, for people who do not see it. */
  alt: Scalars['String']['output'];
  /** The option that the image shows, such as the colour. Null if it shows none in particular. */
  option?: Maybe<VariantOption>;
  /** The address of the file: absolute, or a path on this server. The file at an address never changes. */
  url: Scalars['String']['output'];
  /** The width in pixels. */
  width: Scalars['Int']['output'];
  /** The height in pixels. */
  height: Scalars['Int']['output'];
};


/** An image of a product, in four sizes as WebP. */
export type ProductImageUrlArgs = {
  size?: ImageSize;
};


/** An image of a product, in four sizes as WebP. */
export type ProductImageWidthArgs = {
  size?: ImageSize;
};


/** An image of a product, in four sizes as WebP. */
export type ProductImageHeightArgs = {
  size?: ImageSize;
};

/** The size of an image by its longest side. A small image is not enlarged. */
export type ImageSize =
  /** At most 160 pixels. */
  | 'THUMBNAIL'
  /** At most 320 pixels. */
  | 'SMALL'
  /** At most 640 pixels. */
  | 'MEDIUM'
  /** At most 1280 pixels. */
  | 'LARGE';

/** An upload of an image, which is kept for a day. */
export type ImageUpload = {
  __typename?: 'ImageUpload';
  /** UUIDv7; also the id of the image that it becomes. */
  id: Scalars['ID']['output'];
  /** How far it is. */
  state: ImageUploadState;
  /** Why it was refused; null unless it was. */
  fault?: Maybe<ImageFault>;
  /** The image; null before it is attached, and after it was deleted. */
  image?: Maybe<ProductImage>;
};

/** How far an upload is. */
export type ImageUploadState =
  /** The bytes can be sent. */
  | 'WAITING'
  /** The bytes are checked, and the files of the image are made. This takes seconds. */
  | 'CHECKING'
  /** The product has the image. */
  | 'ATTACHED'
  /** The bytes are no image that the shop shows. Start another upload. */
  | 'REFUSED';

/** Why an upload was refused. */
export type ImageFault =
  /** The store no longer has the bytes. */
  | 'MISSING'
  /** There are more than 10,485,760 bytes. */
  | 'TOO_LARGE'
  /** The bytes are no JPEG, PNG, WebP or AVIF. */
  | 'NOT_AN_IMAGE'
  /** The image has more than 50,000,000 pixels. */
  | 'TOO_MANY_PIXELS'
  /** The image is damaged. */
  | 'UNREADABLE';

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
  /** The child categories, ordered by position, then by name. */
  children: Array<Category>;
  /** The place among the categories with the same parent, lowest first. Categories with the same position are ordered by name. */
  position: Scalars['Int']['output'];
  /** The version, which increases by one with each change. Pass it as `expectedVersion` to detect a change made elsewhere. */
  version: Scalars['Int']['output'];
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
  /** Counts of the matching products, for narrowing the list. They do not depend on the page. */
  facets: ProductFacets;
};

/** What the products that match a filter have in common, with the number of products. The count of a value is the number of products that the list would have with it: each facet is counted without its own condition, so that other values of a chosen option keep their counts. */
export type ProductFacets = {
  __typename?: 'ProductFacets';
  /** The number of matching products. */
  total: Scalars['Int']['output'];
  /** Whether every product was counted. If more than 2,000 products match, all counts are estimated from an even sample. */
  exact: Scalars['Boolean']['output'];
  /** The categories that list a matching product, themselves or by a category below, at most 200. Most products first. */
  categories: Array<CategoryFacet>;
  /** The options of variants that are sold, at most 20. The filtered ones first, then those with most products. */
  options: Array<OptionFacet>;
  /** The ranges of prices in `filter.currency`, or in the currency of most products. Lowest first. */
  priceBands: Array<PriceBandFacet>;
  /** The number of products with a variant that is available. */
  inStock: Scalars['Int']['output'];
};

/** A category and the number of matching products in it. */
export type CategoryFacet = {
  __typename?: 'CategoryFacet';
  /** The category. */
  category: Category;
  /** The number of matching products in it and in the categories below. */
  count: Scalars['Int']['output'];
};

/** An option of variants, such as the size. */
export type OptionFacet = {
  __typename?: 'OptionFacet';
  /** The name of the option. */
  name: Scalars['String']['output'];
  /** The values, at most 100. Most products first; filtered values are always present. */
  values: Array<OptionValueFacet>;
};

/** A value of an option and the number of products. */
export type OptionValueFacet = {
  __typename?: 'OptionValueFacet';
  /** The value. */
  value: Scalars['String']['output'];
  /** The number of products with this value. */
  count: Scalars['Int']['output'];
};

/** A range of prices and the number of products with a variant in it. Pass `from` and `to` as `minPrice` and `maxPrice`. */
export type PriceBandFacet = {
  __typename?: 'PriceBandFacet';
  /** The lowest price of the range. */
  from: Money;
  /** The highest price of the range. */
  to: Money;
  /** The number of products. */
  count: Scalars['Int']['output'];
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
  /** Options that a product must have, each at most once and at most 20. A product matches an option if any of its variants that are sold has one of the values. */
  options?: InputMaybe<Array<ProductOptionFilter>>;
  /** The lowest price of any variant, in minor units. Requires `currency`. */
  minPrice?: InputMaybe<Scalars['BigInt']['input']>;
  /** The highest price of any variant, in minor units. Requires `currency`. */
  maxPrice?: InputMaybe<Scalars['BigInt']['input']>;
  /** The currency, by its ISO 4217 code. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** If true, only products with a variant that is available. */
  inStock?: InputMaybe<Scalars['Boolean']['input']>;
  /** If true, only unpublished products. WAREHOUSE or ADMIN. */
  hidden?: InputMaybe<Scalars['Boolean']['input']>;
};

/** An option and its accepted values. */
export type ProductOptionFilter = {
  /** The name of the option, such as `size`, as variants have it. */
  name: Scalars['String']['input'];
  /** The accepted values, 1 to 50. One of them is enough. */
  values: Array<Scalars['String']['input']>;
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
  /** The background work of catalog. SUPPORT. Null, with an error, if it cannot be read. */
  catalogWork?: Maybe<BackgroundWork>;
  /** A product by id or by slug; pass exactly one. Null if customers see none. */
  product?: Maybe<Product>;
  /** A variant by its sku, which is case-sensitive. Null if customers see none. */
  variant?: Maybe<Variant>;
  /** Products, page by page; `first` is 1 to 100. Null, with an error, while the catalog cannot answer. */
  products?: Maybe<ProductConnection>;
  /** Products for a text that is still being typed, best match first; `first` is 1 to 20. Up to two letters match the beginning of names only. Null, with an error, while the catalog cannot answer. */
  productSuggestions?: Maybe<Array<Product>>;
  /** An upload of an image, to see when it is attached or why it was refused. WAREHOUSE or ADMIN. Null if there is none. */
  imageUpload?: Maybe<ImageUpload>;
  /** The categories at the top of the tree, ordered by position, then by name. Null, with an error, while the catalog cannot answer. */
  categories?: Maybe<Array<Category>>;
};


/** The reads. They change nothing. */
export type QueryProductArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  slug?: InputMaybe<Scalars['String']['input']>;
  hidden?: InputMaybe<Scalars['Boolean']['input']>;
};


/** The reads. They change nothing. */
export type QueryVariantArgs = {
  sku: Scalars['String']['input'];
  hidden?: InputMaybe<Scalars['Boolean']['input']>;
};


/** The reads. They change nothing. */
export type QueryProductsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  sort?: InputMaybe<ProductSort>;
};


/** The reads. They change nothing. */
export type QueryProductSuggestionsArgs = {
  text: Scalars['String']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The reads. They change nothing. */
export type QueryImageUploadArgs = {
  id: Scalars['ID']['input'];
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Retries or discards a dead letter of catalog, or retries a parked subject. Repeating it refuses with `WORK_NOT_FOUND`. SUPPORT or ADMIN. */
  repairCatalogWork: RepairWorkResult;
  /** Adds a product with its variants. WAREHOUSE or ADMIN. */
  createProduct: CreateProductResult;
  /** Changes the texts of a product, its tax class and the categories that list it. A field that is left out stays. WAREHOUSE or ADMIN. */
  editProduct: EditProductResult;
  /** Shows a product to customers. WAREHOUSE or ADMIN. */
  publishProduct: PublishProductResult;
  /** Hides a product from customers, who can no longer buy it. Placed orders are not affected. WAREHOUSE or ADMIN. */
  unpublishProduct: PublishProductResult;
  /** Adds variants to a product. WAREHOUSE or ADMIN. */
  addVariants: AddVariantsResult;
  /** Changes the name and the options of a variant. A field that is left out stays. WAREHOUSE or ADMIN. */
  editVariant: EditVariantResult;
  /** Ends the sale of a variant. Placed orders are not affected, and its stock stays. WAREHOUSE or ADMIN. */
  retireVariant: RetireVariantResult;
  /** Sells a retired variant again. WAREHOUSE or ADMIN. */
  restoreVariant: RetireVariantResult;
  /** Starts the upload of an image: answers with an address that takes the bytes. A product has at most 20 images. WAREHOUSE or ADMIN. */
  startImageUpload: StartImageUploadResult;
  /** Ends an upload after its bytes were sent: they are checked, and the image is added behind the others within seconds. A repetition changes nothing. WAREHOUSE or ADMIN. */
  finishImageUpload: FinishImageUploadResult;
  /** Changes what an image is said to show. A field that is left out stays. WAREHOUSE or ADMIN. */
  editImage: EditImageResult;
  /** Puts the images of a product into another order. WAREHOUSE or ADMIN. */
  orderImages: OrderImagesResult;
  /** Deletes an image and its files. WAREHOUSE or ADMIN. */
  deleteImage: DeleteImageResult;
  /** Adds a category. WAREHOUSE or ADMIN. */
  createCategory: CreateCategoryResult;
  /** Renames a category, or moves it with all below it. A field that is left out stays. WAREHOUSE or ADMIN. */
  editCategory: EditCategoryResult;
  /** Removes a category that lists no product and has no child. WAREHOUSE or ADMIN. */
  deleteCategory: DeleteCategoryResult;
  /** Changes the price of a variant. Placed orders keep their price. WAREHOUSE or ADMIN. */
  changePrice: ChangePriceResult;
  /** Adds or removes pieces on hand, with a reason for the stock ledger. WAREHOUSE or ADMIN. */
  adjustStock: StockResult;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRepairCatalogWorkArgs = {
  input: RepairWorkInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCreateProductArgs = {
  input: CreateProductInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditProductArgs = {
  input: EditProductInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationPublishProductArgs = {
  input: PublishProductInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationUnpublishProductArgs = {
  input: PublishProductInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationAddVariantsArgs = {
  input: AddVariantsInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditVariantArgs = {
  input: EditVariantInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRetireVariantArgs = {
  input: RetireVariantInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRestoreVariantArgs = {
  input: RetireVariantInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationStartImageUploadArgs = {
  input: StartImageUploadInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationFinishImageUploadArgs = {
  input: FinishImageUploadInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditImageArgs = {
  input: EditImageInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationOrderImagesArgs = {
  input: OrderImagesInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationDeleteImageArgs = {
  input: DeleteImageInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCreateCategoryArgs = {
  input: CreateCategoryInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditCategoryArgs = {
  input: EditCategoryInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationDeleteCategoryArgs = {
  input: DeleteCategoryInput;
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
  /** Whether customers see the product from now on. False is for a product that is not ready yet. */
  published?: InputMaybe<Scalars['Boolean']['input']>;
  /** The class of goods that its taxes are looked up by: 1 to 30 capital letters or `_`. A class that has no rate in a country is not taxed there. */
  taxClass?: InputMaybe<Scalars['String']['input']>;
};

/** A change of a product. */
export type EditProductInput = {
  /** The id of the product. */
  productId: Scalars['ID']['input'];
  /** The unique name in page addresses: lower-case letters, digits and hyphens. Links to the earlier slug no longer work. */
  slug?: InputMaybe<Scalars['String']['input']>;
  /** The name, 1 to 300 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The description as plain text. Null removes it. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The slugs of all categories that list the product from now on. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The class of goods that its taxes are looked up by: 1 to 30 capital letters or `_`. Placed orders keep the class that they were placed with. */
  taxClass?: InputMaybe<Scalars['String']['input']>;
  /** If the product has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A product to show or to hide. */
export type PublishProductInput = {
  /** The id of the product. */
  productId: Scalars['ID']['input'];
  /** If the product has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** New variants of a product. */
export type AddVariantsInput = {
  /** The id of the product. */
  productId: Scalars['ID']['input'];
  /** The variants, at least one. A product has at most 500, retired ones included. */
  variants: Array<CreateVariantInput>;
  /** If the product has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A change of a variant. */
export type EditVariantInput = {
  /** The id of the variant. */
  variantId: Scalars['ID']['input'];
  /** The name, 1 to 300 characters. Placed orders keep the earlier name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** All options of the variant from now on; each name once. */
  options?: InputMaybe<Array<VariantOptionInput>>;
  /** The version of the product. If it has another one, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A variant to retire or to restore. */
export type RetireVariantInput = {
  /** The id of the variant. */
  variantId: Scalars['ID']['input'];
  /** The version of the product. If it has another one, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** An image that is going to be sent. */
export type StartImageUploadInput = {
  /** The id of the product. */
  productId: Scalars['ID']['input'];
  /** What the file is: `image/jpeg`, `image/png`, `image/webp` or `image/avif`. The address takes no other type. */
  contentType: Scalars['String']['input'];
  /** The size of the file in bytes, 1 to 10,485,760. The address takes no other size. */
  bytes: Scalars['Int']['input'];
  /** What the image shows, for people who do not see it: 1 to 300 characters. */
  alt: Scalars['String']['input'];
  /** The option that the image shows, such as the colour. */
  option?: InputMaybe<VariantOptionInput>;
};

/** An upload whose bytes were sent. */
export type FinishImageUploadInput = {
  /** The id of the upload. */
  uploadId: Scalars['ID']['input'];
};

/** A change of an image. */
export type EditImageInput = {
  /** The id of the image. */
  imageId: Scalars['ID']['input'];
  /** What the image shows, for people who do not see it: 1 to 300 characters. */
  alt?: InputMaybe<Scalars['String']['input']>;
  /** The option that the image shows. Null: it shows none in particular. */
  option?: InputMaybe<VariantOptionInput>;
  /** The version of the product. If it has another one, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** The order of a product's images. */
export type OrderImagesInput = {
  /** The id of the product. */
  productId: Scalars['ID']['input'];
  /** The ids of all its images, each once. The first one is the main image. */
  imageIds: Array<Scalars['ID']['input']>;
  /** If the product has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** An image to delete. */
export type DeleteImageInput = {
  /** The id of the image. */
  imageId: Scalars['ID']['input'];
  /** The version of the product. If it has another one, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A new category. */
export type CreateCategoryInput = {
  /** The unique name in page addresses: lower-case letters, digits and hyphens. */
  slug: Scalars['String']['input'];
  /** The name, 1 to 300 characters. */
  name: Scalars['String']['input'];
  /** The slug of the parent category. If left out, the category is at the top of the tree, which has at most 10 levels. */
  parent?: InputMaybe<Scalars['String']['input']>;
  /** The place among the categories with the same parent, 0 to 1,000,000, lowest first. */
  position?: InputMaybe<Scalars['Int']['input']>;
};

/** A change of a category. */
export type EditCategoryInput = {
  /** The present slug of the category. */
  slug: Scalars['String']['input'];
  /** The slug from now on. */
  newSlug?: InputMaybe<Scalars['String']['input']>;
  /** The name, 1 to 300 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The slug of the parent category from now on. Null moves the category to the top of the tree. */
  parent?: InputMaybe<Scalars['String']['input']>;
  /** The place among the categories with the same parent, 0 to 1,000,000, lowest first. */
  position?: InputMaybe<Scalars['Int']['input']>;
  /** If the category has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A category to remove. */
export type DeleteCategoryInput = {
  /** The slug of the category. */
  slug: Scalars['String']['input'];
  /** If the category has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
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
  /** If the price has another version, nothing is changed and the answer is CONFLICT. */
  expectedPriceVersion?: InputMaybe<Scalars['Int']['input']>;
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

/** The changed product, or the refusal. */
export type EditProductResult = ProductEdited | ProductNotFound | SlugTaken | CategoryNotFound | Conflict | InvalidInput;

/** The product that is shown or hidden now, or the refusal. */
export type PublishProductResult = ProductEdited | ProductNotFound | Conflict;

/** The product with its new variants, or the refusal. */
export type AddVariantsResult = ProductEdited | ProductNotFound | SkuTaken | OptionsTaken | Conflict | InvalidInput;

/** The changed variant, or the refusal. */
export type EditVariantResult = VariantEdited | VariantNotFound | OptionsTaken | Conflict | InvalidInput;

/** The variant that is retired or sold again, or the refusal. */
export type RetireVariantResult = VariantEdited | VariantNotFound | OptionsTaken | Conflict;

/** The started upload, or the refusal. */
export type StartImageUploadResult = ImageUploadStarted | ProductNotFound | TooManyImages | InvalidInput;

/** The upload that is checked now, or the refusal. */
export type FinishImageUploadResult = ImageUploadFinished | ImageUploadNotFound | ImageNotUploaded;

/** The product with the changed image, or the refusal. */
export type EditImageResult = ProductEdited | ImageNotFound | Conflict | InvalidInput;

/** The product with its images in the new order, or the refusal. */
export type OrderImagesResult = ProductEdited | ProductNotFound | Conflict | InvalidInput;

/** The product without the image, or the refusal. */
export type DeleteImageResult = ProductEdited | ImageNotFound | Conflict;

/** The new category, or the refusal. */
export type CreateCategoryResult = CategoryCreated | SlugTaken | CategoryNotFound | InvalidInput;

/** The changed category, or the refusal. */
export type EditCategoryResult = CategoryEdited | CategoryNotFound | SlugTaken | Conflict | InvalidInput;

/** The removed category, or the refusal. */
export type DeleteCategoryResult = CategoryDeleted | CategoryNotFound | CategoryNotEmpty | Conflict | InvalidInput;

/** The changed variant, or the refusal. */
export type ChangePriceResult = PriceChanged | VariantNotFound | CurrencyMismatch | Conflict | InvalidInput;

/** The changed stock, or the refusal. */
export type StockResult = StockAdjusted | VariantNotFound | InsufficientStock | InvalidInput;

/** The product was created. */
export type ProductCreated = {
  __typename?: 'ProductCreated';
  /** The new product. */
  product: Product;
};

/** The product was changed. */
export type ProductEdited = {
  __typename?: 'ProductEdited';
  /** The product after the change. */
  product: Product;
};

/** The variant was changed. */
export type VariantEdited = {
  __typename?: 'VariantEdited';
  /** The variant after the change. */
  variant: Variant;
};

/** The upload was started. Send the bytes with PUT to `url`, with `headers`, and then call `finishImageUpload`. */
export type ImageUploadStarted = {
  __typename?: 'ImageUploadStarted';
  /** The upload. */
  upload: ImageUpload;
  /** The address that takes the bytes: absolute, or a path on this server. */
  url: Scalars['String']['output'];
  /** The headers that the request must have. */
  headers: Array<UploadHeader>;
  /** When the address stops taking the bytes. */
  expiresAt: Scalars['DateTime']['output'];
};

/** A header of an upload. */
export type UploadHeader = {
  __typename?: 'UploadHeader';
  /** The name. */
  name: Scalars['String']['output'];
  /** The value. */
  value: Scalars['String']['output'];
};

/** The bytes of the upload are checked. */
export type ImageUploadFinished = {
  __typename?: 'ImageUploadFinished';
  /** The upload. */
  upload: ImageUpload;
};

/** The category was created. */
export type CategoryCreated = {
  __typename?: 'CategoryCreated';
  /** The new category. */
  category: Category;
};

/** The category was changed. */
export type CategoryEdited = {
  __typename?: 'CategoryEdited';
  /** The category after the change. */
  category: Category;
};

/** The category was removed. */
export type CategoryDeleted = {
  __typename?: 'CategoryDeleted';
  /** The slug that the category had. */
  slug: Scalars['String']['output'];
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

/** `OPTIONS_TAKEN`: another variant of the product that is sold has the same options. Letter case, blanks at the ends and the order of the options make no difference. */
export type OptionsTaken = Refusal & {
  __typename?: 'OptionsTaken';
  /** `OPTIONS_TAKEN`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The sku of the variant that has these options. */
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

/** `PRODUCT_NOT_FOUND`: there is no product with this id. */
export type ProductNotFound = Refusal & {
  __typename?: 'ProductNotFound';
  /** `PRODUCT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested id. */
  productId: Scalars['ID']['output'];
};

/** `IMAGE_NOT_FOUND`: there is no image with this id. */
export type ImageNotFound = Refusal & {
  __typename?: 'ImageNotFound';
  /** `IMAGE_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested id. */
  imageId: Scalars['ID']['output'];
};

/** `TOO_MANY_IMAGES`: the product has 20 images, those included that are being added. */
export type TooManyImages = Refusal & {
  __typename?: 'TooManyImages';
  /** `TOO_MANY_IMAGES`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `IMAGE_UPLOAD_NOT_FOUND`: there is no upload with this id. Uploads are kept for a day. */
export type ImageUploadNotFound = Refusal & {
  __typename?: 'ImageUploadNotFound';
  /** `IMAGE_UPLOAD_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested id. */
  uploadId: Scalars['ID']['output'];
};

/** `IMAGE_NOT_UPLOADED`: the bytes of the upload were not sent yet. */
export type ImageNotUploaded = Refusal & {
  __typename?: 'ImageNotUploaded';
  /** `IMAGE_NOT_UPLOADED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `CATEGORY_NOT_EMPTY`: the category lists products or has child categories. */
export type CategoryNotEmpty = Refusal & {
  __typename?: 'CategoryNotEmpty';
  /** `CATEGORY_NOT_EMPTY`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** How many products the category lists. */
  products: Scalars['Int']['output'];
  /** How many child categories it has. */
  children: Scalars['Int']['output'];
};

/** `CONFLICT`: the object has a different version from the expected one; reload and retry. */
export type Conflict = Refusal & {
  __typename?: 'Conflict';
  /** `CONFLICT`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The current version. */
  actualVersion: Scalars['Int']['output'];
};

/** `VARIANT_NOT_FOUND`: there is no variant with this id, or it is no longer sold. */
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

/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWork = {
  __typename?: 'BackgroundWork';
  /** The queues of jobs, by name. */
  queues: Array<WorkQueue>;
  /** Jobs that used up their attempts, the oldest first; `first` is 1 to 100. */
  deadLetters: Array<DeadLetter>;
  /** The consumers of event logs. */
  consumers: Array<WorkConsumer>;
  /** Subjects whose next event failed, the oldest first; `first` is 1 to 100. */
  parkedSubjects: Array<ParkedSubject>;
  /** What people did to this work, the newest first; `first` is 1 to 100. */
  actions: Array<OperatorAction>;
};


/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWorkDeadLettersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWorkParkedSubjectsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWorkActionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A queue of jobs. */
export type WorkQueue = {
  __typename?: 'WorkQueue';
  /** The name. */
  name: Scalars['String']['output'];
  /** The number of jobs that wait, also those that wait for their next attempt. */
  waiting: Scalars['Int']['output'];
  /** How long the oldest job that is due has waited; 0 without one. */
  oldestSeconds: Scalars['Int']['output'];
  /** The number of its jobs that used up their attempts. */
  dead: Scalars['Int']['output'];
};

/** A job that used up its attempts. It is kept for 30 days. */
export type DeadLetter = {
  __typename?: 'DeadLetter';
  /** The id, for the repair. */
  id: Scalars['ID']['output'];
  /** The queue. */
  queue: Scalars['String']['output'];
  /** What the job is about, as JSON: ids of rows. */
  payload: Scalars['String']['output'];
  /** The error of the last attempt; null if it is not known. */
  error?: Maybe<Scalars['String']['output']>;
  /** When the last attempt failed. */
  failedAt: Scalars['DateTime']['output'];
};

/** A consumer of an event log. */
export type WorkConsumer = {
  __typename?: 'WorkConsumer';
  /** The name. */
  name: Scalars['String']['output'];
  /** The subgraph whose log it reads. */
  feed: Scalars['String']['output'];
  /** The number of events that it has not applied, counted up to about 500; null while the log cannot be read. */
  waitingEvents?: Maybe<Scalars['Int']['output']>;
  /** When the first of them happened; null if there is none. */
  oldestAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A subject whose next event failed several times. Its later events wait; other subjects go on. */
export type ParkedSubject = {
  __typename?: 'ParkedSubject';
  /** The id, for the repair. */
  id: Scalars['ID']['output'];
  /** The consumer. */
  consumer: Scalars['String']['output'];
  /** The subject, such as `order:` and an id. */
  subject: Scalars['String']['output'];
  /** The version of the event that failed. */
  fromVersion: Scalars['Int']['output'];
  /** The error. */
  error: Scalars['String']['output'];
  /** When the event failed for the last time before it was parked. */
  parkedAt: Scalars['DateTime']['output'];
  /** When a person asked for a retry; null if nobody did since the last failure. */
  retryAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Something that a person did to background work. */
export type OperatorAction = {
  __typename?: 'OperatorAction';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** When. */
  at: Scalars['DateTime']['output'];
  /** The person's id; null for a process of the shop. */
  actorId?: Maybe<Scalars['ID']['output']>;
  /** What: `RETRY` or `DISCARD`. */
  action: Scalars['String']['output'];
  /** What it was done to. */
  target: Scalars['String']['output'];
  /** The reason. */
  reason: Scalars['String']['output'];
};

/** What is done to work that stands still. */
export type WorkRepair =
  /** It is tried again, with all attempts. */
  | 'RETRY'
  /** It is removed. Only a dead letter can be. */
  | 'DISCARD';

/** Work to repair. */
export type RepairWorkInput = {
  /** The id of a dead letter or of a parked subject. */
  id: Scalars['ID']['input'];
  /** What is done to it. */
  action: WorkRepair;
  /** The reason, 1 to 200 characters. It is kept. */
  reason: Scalars['String']['input'];
};

/** The repair, or the refusal. */
export type RepairWorkResult = WorkRepaired | WorkNotFound | InvalidInput;

/** The work was put back, or removed. */
export type WorkRepaired = {
  __typename?: 'WorkRepaired';
  /** The id that it had. */
  id: Scalars['ID']['output'];
  /** What was done. */
  action: WorkRepair;
};

/** `WORK_NOT_FOUND`: there is no dead letter and no parked subject with this id. Someone else may have repaired it. */
export type WorkNotFound = Refusal & {
  __typename?: 'WorkNotFound';
  /** `WORK_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
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
  EditProductResult:
    | ( EditedProduct )
    | ( ProductNotFound )
    | ( SlugTaken )
    | ( CategoryNotFound )
    | ( Conflict )
    | ( InvalidInput )
  ;
  PublishProductResult:
    | ( EditedProduct )
    | ( ProductNotFound )
    | ( Conflict )
  ;
  AddVariantsResult:
    | ( EditedProduct )
    | ( ProductNotFound )
    | ( SkuTaken )
    | ( OptionsTaken )
    | ( Conflict )
    | ( InvalidInput )
  ;
  EditVariantResult:
    | ( EditedVariant )
    | ( VariantNotFound )
    | ( OptionsTaken )
    | ( Conflict )
    | ( InvalidInput )
  ;
  RetireVariantResult:
    | ( EditedVariant )
    | ( VariantNotFound )
    | ( OptionsTaken )
    | ( Conflict )
  ;
  StartImageUploadResult:
    | ( StartedUpload )
    | ( ProductNotFound )
    | ( TooManyImages )
    | ( InvalidInput )
  ;
  FinishImageUploadResult:
    | ( FinishedUpload )
    | ( ImageUploadNotFound )
    | ( ImageNotUploaded )
  ;
  EditImageResult:
    | ( EditedProduct )
    | ( ImageNotFound )
    | ( Conflict )
    | ( InvalidInput )
  ;
  OrderImagesResult:
    | ( EditedProduct )
    | ( ProductNotFound )
    | ( Conflict )
    | ( InvalidInput )
  ;
  DeleteImageResult:
    | ( EditedProduct )
    | ( ImageNotFound )
    | ( Conflict )
  ;
  CreateCategoryResult:
    | ( CreatedCategory )
    | ( SlugTaken )
    | ( CategoryNotFound )
    | ( InvalidInput )
  ;
  EditCategoryResult:
    | ( EditedCategory )
    | ( CategoryNotFound )
    | ( SlugTaken )
    | ( Conflict )
    | ( InvalidInput )
  ;
  DeleteCategoryResult:
    | ( CategoryDeleted )
    | ( CategoryNotFound )
    | ( CategoryNotEmpty )
    | ( Conflict )
    | ( InvalidInput )
  ;
  ChangePriceResult:
    | ( ChangedPrice )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( Conflict )
    | ( InvalidInput )
  ;
  StockResult:
    | ( AdjustedStock )
    | ( VariantNotFound )
    | ( InsufficientStock )
    | ( InvalidInput )
  ;
  RepairWorkResult:
    | ( WorkRepaired )
    | ( WorkNotFound )
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
    | ( OptionsTaken )
    | ( CategoryNotFound )
    | ( ProductNotFound )
    | ( ImageNotFound )
    | ( TooManyImages )
    | ( ImageUploadNotFound )
    | ( ImageNotUploaded )
    | ( CategoryNotEmpty )
    | ( Conflict )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( InsufficientStock )
    | ( InvalidInput )
    | ( WorkNotFound )
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
  ProductImage: ResolverTypeWrapper<ImageRow>;
  ImageSize: ImageSize;
  ImageUpload: ResolverTypeWrapper<UploadRow>;
  ImageUploadState: ImageUploadState;
  ImageFault: ImageFault;
  VariantOption: ResolverTypeWrapper<VariantOption>;
  PriceChange: ResolverTypeWrapper<PriceChangeRow>;
  Stock: ResolverTypeWrapper<StockLevel>;
  Category: ResolverTypeWrapper<CategoryRow>;
  ProductConnection: ResolverTypeWrapper<ProductList>;
  ProductFacets: ResolverTypeWrapper<Facets>;
  CategoryFacet: ResolverTypeWrapper<CategoryCount>;
  OptionFacet: ResolverTypeWrapper<OptionFacet>;
  OptionValueFacet: ResolverTypeWrapper<OptionValueFacet>;
  PriceBandFacet: ResolverTypeWrapper<BandCount>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductFilter: ProductFilter;
  ProductOptionFilter: ProductOptionFilter;
  ProductSort: ProductSort;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  MoneyInput: MoneyInput;
  CreateProductInput: CreateProductInput;
  EditProductInput: EditProductInput;
  PublishProductInput: PublishProductInput;
  AddVariantsInput: AddVariantsInput;
  EditVariantInput: EditVariantInput;
  RetireVariantInput: RetireVariantInput;
  StartImageUploadInput: StartImageUploadInput;
  FinishImageUploadInput: FinishImageUploadInput;
  EditImageInput: EditImageInput;
  OrderImagesInput: OrderImagesInput;
  DeleteImageInput: DeleteImageInput;
  CreateCategoryInput: CreateCategoryInput;
  EditCategoryInput: EditCategoryInput;
  DeleteCategoryInput: DeleteCategoryInput;
  CreateVariantInput: CreateVariantInput;
  VariantOptionInput: VariantOptionInput;
  ChangePriceInput: ChangePriceInput;
  AdjustStockInput: AdjustStockInput;
  CreateProductResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateProductResult']>;
  EditProductResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EditProductResult']>;
  PublishProductResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PublishProductResult']>;
  AddVariantsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddVariantsResult']>;
  EditVariantResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EditVariantResult']>;
  RetireVariantResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RetireVariantResult']>;
  StartImageUploadResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StartImageUploadResult']>;
  FinishImageUploadResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['FinishImageUploadResult']>;
  EditImageResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EditImageResult']>;
  OrderImagesResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['OrderImagesResult']>;
  DeleteImageResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteImageResult']>;
  CreateCategoryResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateCategoryResult']>;
  EditCategoryResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EditCategoryResult']>;
  DeleteCategoryResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteCategoryResult']>;
  ChangePriceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ChangePriceResult']>;
  StockResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StockResult']>;
  ProductCreated: ResolverTypeWrapper<CreatedProduct>;
  ProductEdited: ResolverTypeWrapper<EditedProduct>;
  VariantEdited: ResolverTypeWrapper<EditedVariant>;
  ImageUploadStarted: ResolverTypeWrapper<StartedUpload>;
  UploadHeader: ResolverTypeWrapper<UploadHeader>;
  ImageUploadFinished: ResolverTypeWrapper<FinishedUpload>;
  CategoryCreated: ResolverTypeWrapper<CreatedCategory>;
  CategoryEdited: ResolverTypeWrapper<EditedCategory>;
  CategoryDeleted: ResolverTypeWrapper<CategoryDeleted>;
  PriceChanged: ResolverTypeWrapper<ChangedPrice>;
  StockAdjusted: ResolverTypeWrapper<AdjustedStock>;
  SlugTaken: ResolverTypeWrapper<SlugTaken>;
  SkuTaken: ResolverTypeWrapper<SkuTaken>;
  OptionsTaken: ResolverTypeWrapper<OptionsTaken>;
  CategoryNotFound: ResolverTypeWrapper<CategoryNotFound>;
  ProductNotFound: ResolverTypeWrapper<ProductNotFound>;
  ImageNotFound: ResolverTypeWrapper<ImageNotFound>;
  TooManyImages: ResolverTypeWrapper<TooManyImages>;
  ImageUploadNotFound: ResolverTypeWrapper<ImageUploadNotFound>;
  ImageNotUploaded: ResolverTypeWrapper<ImageNotUploaded>;
  CategoryNotEmpty: ResolverTypeWrapper<CategoryNotEmpty>;
  Conflict: ResolverTypeWrapper<Conflict>;
  VariantNotFound: ResolverTypeWrapper<VariantNotFound>;
  CurrencyMismatch: ResolverTypeWrapper<CurrencyMismatch>;
  InsufficientStock: ResolverTypeWrapper<InsufficientStock>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  BackgroundWork: ResolverTypeWrapper<BackgroundWorkParts>;
  WorkQueue: ResolverTypeWrapper<WorkQueue>;
  DeadLetter: ResolverTypeWrapper<DeadLetter>;
  WorkConsumer: ResolverTypeWrapper<WorkConsumer>;
  ParkedSubject: ResolverTypeWrapper<ParkedSubject>;
  OperatorAction: ResolverTypeWrapper<OperatorAction>;
  WorkRepair: WorkRepair;
  RepairWorkInput: RepairWorkInput;
  RepairWorkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RepairWorkResult']>;
  WorkRepaired: ResolverTypeWrapper<WorkRepaired>;
  WorkNotFound: ResolverTypeWrapper<WorkNotFound>;
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
  ProductImage: ImageRow;
  ImageUpload: UploadRow;
  VariantOption: VariantOption;
  PriceChange: PriceChangeRow;
  Stock: StockLevel;
  Category: CategoryRow;
  ProductConnection: ProductList;
  ProductFacets: Facets;
  CategoryFacet: CategoryCount;
  OptionFacet: OptionFacet;
  OptionValueFacet: OptionValueFacet;
  PriceBandFacet: BandCount;
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductFilter: ProductFilter;
  ProductOptionFilter: ProductOptionFilter;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  MoneyInput: MoneyInput;
  CreateProductInput: CreateProductInput;
  EditProductInput: EditProductInput;
  PublishProductInput: PublishProductInput;
  AddVariantsInput: AddVariantsInput;
  EditVariantInput: EditVariantInput;
  RetireVariantInput: RetireVariantInput;
  StartImageUploadInput: StartImageUploadInput;
  FinishImageUploadInput: FinishImageUploadInput;
  EditImageInput: EditImageInput;
  OrderImagesInput: OrderImagesInput;
  DeleteImageInput: DeleteImageInput;
  CreateCategoryInput: CreateCategoryInput;
  EditCategoryInput: EditCategoryInput;
  DeleteCategoryInput: DeleteCategoryInput;
  CreateVariantInput: CreateVariantInput;
  VariantOptionInput: VariantOptionInput;
  ChangePriceInput: ChangePriceInput;
  AdjustStockInput: AdjustStockInput;
  CreateProductResult: ResolversUnionTypes<ResolversParentTypes>['CreateProductResult'];
  EditProductResult: ResolversUnionTypes<ResolversParentTypes>['EditProductResult'];
  PublishProductResult: ResolversUnionTypes<ResolversParentTypes>['PublishProductResult'];
  AddVariantsResult: ResolversUnionTypes<ResolversParentTypes>['AddVariantsResult'];
  EditVariantResult: ResolversUnionTypes<ResolversParentTypes>['EditVariantResult'];
  RetireVariantResult: ResolversUnionTypes<ResolversParentTypes>['RetireVariantResult'];
  StartImageUploadResult: ResolversUnionTypes<ResolversParentTypes>['StartImageUploadResult'];
  FinishImageUploadResult: ResolversUnionTypes<ResolversParentTypes>['FinishImageUploadResult'];
  EditImageResult: ResolversUnionTypes<ResolversParentTypes>['EditImageResult'];
  OrderImagesResult: ResolversUnionTypes<ResolversParentTypes>['OrderImagesResult'];
  DeleteImageResult: ResolversUnionTypes<ResolversParentTypes>['DeleteImageResult'];
  CreateCategoryResult: ResolversUnionTypes<ResolversParentTypes>['CreateCategoryResult'];
  EditCategoryResult: ResolversUnionTypes<ResolversParentTypes>['EditCategoryResult'];
  DeleteCategoryResult: ResolversUnionTypes<ResolversParentTypes>['DeleteCategoryResult'];
  ChangePriceResult: ResolversUnionTypes<ResolversParentTypes>['ChangePriceResult'];
  StockResult: ResolversUnionTypes<ResolversParentTypes>['StockResult'];
  ProductCreated: CreatedProduct;
  ProductEdited: EditedProduct;
  VariantEdited: EditedVariant;
  ImageUploadStarted: StartedUpload;
  UploadHeader: UploadHeader;
  ImageUploadFinished: FinishedUpload;
  CategoryCreated: CreatedCategory;
  CategoryEdited: EditedCategory;
  CategoryDeleted: CategoryDeleted;
  PriceChanged: ChangedPrice;
  StockAdjusted: AdjustedStock;
  SlugTaken: SlugTaken;
  SkuTaken: SkuTaken;
  OptionsTaken: OptionsTaken;
  CategoryNotFound: CategoryNotFound;
  ProductNotFound: ProductNotFound;
  ImageNotFound: ImageNotFound;
  TooManyImages: TooManyImages;
  ImageUploadNotFound: ImageUploadNotFound;
  ImageNotUploaded: ImageNotUploaded;
  CategoryNotEmpty: CategoryNotEmpty;
  Conflict: Conflict;
  VariantNotFound: VariantNotFound;
  CurrencyMismatch: CurrencyMismatch;
  InsufficientStock: InsufficientStock;
  InvalidInput: InvalidInput;
  BackgroundWork: BackgroundWorkParts;
  WorkQueue: WorkQueue;
  DeadLetter: DeadLetter;
  WorkConsumer: WorkConsumer;
  ParkedSubject: ParkedSubject;
  OperatorAction: OperatorAction;
  RepairWorkInput: RepairWorkInput;
  RepairWorkResult: ResolversUnionTypes<ResolversParentTypes>['RepairWorkResult'];
  WorkRepaired: WorkRepaired;
  WorkNotFound: WorkNotFound;
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
  __resolveType: TypeResolveFn<'SlugTaken' | 'SkuTaken' | 'OptionsTaken' | 'CategoryNotFound' | 'ProductNotFound' | 'ImageNotFound' | 'TooManyImages' | 'ImageUploadNotFound' | 'ImageNotUploaded' | 'CategoryNotEmpty' | 'Conflict' | 'VariantNotFound' | 'CurrencyMismatch' | 'InsufficientStock' | 'InvalidInput' | 'WorkNotFound', ParentType, ContextType>;
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
  retiredVariants?: Resolver<Maybe<Array<ResolversTypes['Variant']>>, ParentType, ContextType>;
  categories?: Resolver<Array<ResolversTypes['Category']>, ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['ProductImage']>, ParentType, ContextType>;
  images?: Resolver<Array<ResolversTypes['ProductImage']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  published?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  taxClass?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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
  priceVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  priceHistory?: Resolver<Array<ResolversTypes['PriceChange']>, ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  stock?: Resolver<Maybe<ResolversTypes['Stock']>, ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['ProductImage']>, ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  retired?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProductImageResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductImage'] = ResolversParentTypes['ProductImage']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  alt?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  option?: Resolver<Maybe<ResolversTypes['VariantOption']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<ProductImageUrlArgs, 'size'>>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<ProductImageWidthArgs, 'size'>>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<ProductImageHeightArgs, 'size'>>;
};

export type ImageUploadResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ImageUpload'] = ResolversParentTypes['ImageUpload']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ImageUploadState'], ParentType, ContextType>;
  fault?: Resolver<Maybe<ResolversTypes['ImageFault']>, ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['ProductImage']>, ParentType, ContextType>;
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
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Product']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  facets?: Resolver<ResolversTypes['ProductFacets'], ParentType, ContextType>;
};

export type ProductFacetsResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductFacets'] = ResolversParentTypes['ProductFacets']> = {
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  exact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  categories?: Resolver<Array<ResolversTypes['CategoryFacet']>, ParentType, ContextType>;
  options?: Resolver<Array<ResolversTypes['OptionFacet']>, ParentType, ContextType>;
  priceBands?: Resolver<Array<ResolversTypes['PriceBandFacet']>, ParentType, ContextType>;
  inStock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CategoryFacetResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CategoryFacet'] = ResolversParentTypes['CategoryFacet']> = {
  category?: Resolver<ResolversTypes['Category'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OptionFacetResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['OptionFacet'] = ResolversParentTypes['OptionFacet']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<Array<ResolversTypes['OptionValueFacet']>, ParentType, ContextType>;
};

export type OptionValueFacetResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['OptionValueFacet'] = ResolversParentTypes['OptionValueFacet']> = {
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PriceBandFacetResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['PriceBandFacet'] = ResolversParentTypes['PriceBandFacet']> = {
  from?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  catalogWork?: Resolver<Maybe<ResolversTypes['BackgroundWork']>, ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, Partial<QueryProductArgs>>;
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType, RequireFields<QueryVariantArgs, 'sku'>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  productSuggestions?: Resolver<Maybe<Array<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<QueryProductSuggestionsArgs, 'text' | 'first'>>;
  imageUpload?: Resolver<Maybe<ResolversTypes['ImageUpload']>, ParentType, ContextType, RequireFields<QueryImageUploadArgs, 'id'>>;
  categories?: Resolver<Maybe<Array<ResolversTypes['Category']>>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  repairCatalogWork?: Resolver<ResolversTypes['RepairWorkResult'], ParentType, ContextType, RequireFields<MutationRepairCatalogWorkArgs, 'input'>>;
  createProduct?: Resolver<ResolversTypes['CreateProductResult'], ParentType, ContextType, RequireFields<MutationCreateProductArgs, 'input'>>;
  editProduct?: Resolver<ResolversTypes['EditProductResult'], ParentType, ContextType, RequireFields<MutationEditProductArgs, 'input'>>;
  publishProduct?: Resolver<ResolversTypes['PublishProductResult'], ParentType, ContextType, RequireFields<MutationPublishProductArgs, 'input'>>;
  unpublishProduct?: Resolver<ResolversTypes['PublishProductResult'], ParentType, ContextType, RequireFields<MutationUnpublishProductArgs, 'input'>>;
  addVariants?: Resolver<ResolversTypes['AddVariantsResult'], ParentType, ContextType, RequireFields<MutationAddVariantsArgs, 'input'>>;
  editVariant?: Resolver<ResolversTypes['EditVariantResult'], ParentType, ContextType, RequireFields<MutationEditVariantArgs, 'input'>>;
  retireVariant?: Resolver<ResolversTypes['RetireVariantResult'], ParentType, ContextType, RequireFields<MutationRetireVariantArgs, 'input'>>;
  restoreVariant?: Resolver<ResolversTypes['RetireVariantResult'], ParentType, ContextType, RequireFields<MutationRestoreVariantArgs, 'input'>>;
  startImageUpload?: Resolver<ResolversTypes['StartImageUploadResult'], ParentType, ContextType, RequireFields<MutationStartImageUploadArgs, 'input'>>;
  finishImageUpload?: Resolver<ResolversTypes['FinishImageUploadResult'], ParentType, ContextType, RequireFields<MutationFinishImageUploadArgs, 'input'>>;
  editImage?: Resolver<ResolversTypes['EditImageResult'], ParentType, ContextType, RequireFields<MutationEditImageArgs, 'input'>>;
  orderImages?: Resolver<ResolversTypes['OrderImagesResult'], ParentType, ContextType, RequireFields<MutationOrderImagesArgs, 'input'>>;
  deleteImage?: Resolver<ResolversTypes['DeleteImageResult'], ParentType, ContextType, RequireFields<MutationDeleteImageArgs, 'input'>>;
  createCategory?: Resolver<ResolversTypes['CreateCategoryResult'], ParentType, ContextType, RequireFields<MutationCreateCategoryArgs, 'input'>>;
  editCategory?: Resolver<ResolversTypes['EditCategoryResult'], ParentType, ContextType, RequireFields<MutationEditCategoryArgs, 'input'>>;
  deleteCategory?: Resolver<ResolversTypes['DeleteCategoryResult'], ParentType, ContextType, RequireFields<MutationDeleteCategoryArgs, 'input'>>;
  changePrice?: Resolver<ResolversTypes['ChangePriceResult'], ParentType, ContextType, RequireFields<MutationChangePriceArgs, 'input'>>;
  adjustStock?: Resolver<ResolversTypes['StockResult'], ParentType, ContextType, RequireFields<MutationAdjustStockArgs, 'input'>>;
};

export type CreateProductResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CreateProductResult'] = ResolversParentTypes['CreateProductResult']> = {
  __resolveType: TypeResolveFn<'ProductCreated' | 'SlugTaken' | 'SkuTaken' | 'CategoryNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type EditProductResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['EditProductResult'] = ResolversParentTypes['EditProductResult']> = {
  __resolveType: TypeResolveFn<'ProductEdited' | 'ProductNotFound' | 'SlugTaken' | 'CategoryNotFound' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type PublishProductResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['PublishProductResult'] = ResolversParentTypes['PublishProductResult']> = {
  __resolveType: TypeResolveFn<'ProductEdited' | 'ProductNotFound' | 'Conflict', ParentType, ContextType>;
};

export type AddVariantsResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['AddVariantsResult'] = ResolversParentTypes['AddVariantsResult']> = {
  __resolveType: TypeResolveFn<'ProductEdited' | 'ProductNotFound' | 'SkuTaken' | 'OptionsTaken' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type EditVariantResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['EditVariantResult'] = ResolversParentTypes['EditVariantResult']> = {
  __resolveType: TypeResolveFn<'VariantEdited' | 'VariantNotFound' | 'OptionsTaken' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type RetireVariantResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['RetireVariantResult'] = ResolversParentTypes['RetireVariantResult']> = {
  __resolveType: TypeResolveFn<'VariantEdited' | 'VariantNotFound' | 'OptionsTaken' | 'Conflict', ParentType, ContextType>;
};

export type StartImageUploadResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['StartImageUploadResult'] = ResolversParentTypes['StartImageUploadResult']> = {
  __resolveType: TypeResolveFn<'ImageUploadStarted' | 'ProductNotFound' | 'TooManyImages' | 'InvalidInput', ParentType, ContextType>;
};

export type FinishImageUploadResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['FinishImageUploadResult'] = ResolversParentTypes['FinishImageUploadResult']> = {
  __resolveType: TypeResolveFn<'ImageUploadFinished' | 'ImageUploadNotFound' | 'ImageNotUploaded', ParentType, ContextType>;
};

export type EditImageResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['EditImageResult'] = ResolversParentTypes['EditImageResult']> = {
  __resolveType: TypeResolveFn<'ProductEdited' | 'ImageNotFound' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type OrderImagesResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['OrderImagesResult'] = ResolversParentTypes['OrderImagesResult']> = {
  __resolveType: TypeResolveFn<'ProductEdited' | 'ProductNotFound' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type DeleteImageResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['DeleteImageResult'] = ResolversParentTypes['DeleteImageResult']> = {
  __resolveType: TypeResolveFn<'ProductEdited' | 'ImageNotFound' | 'Conflict', ParentType, ContextType>;
};

export type CreateCategoryResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CreateCategoryResult'] = ResolversParentTypes['CreateCategoryResult']> = {
  __resolveType: TypeResolveFn<'CategoryCreated' | 'SlugTaken' | 'CategoryNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type EditCategoryResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['EditCategoryResult'] = ResolversParentTypes['EditCategoryResult']> = {
  __resolveType: TypeResolveFn<'CategoryEdited' | 'CategoryNotFound' | 'SlugTaken' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type DeleteCategoryResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['DeleteCategoryResult'] = ResolversParentTypes['DeleteCategoryResult']> = {
  __resolveType: TypeResolveFn<'CategoryDeleted' | 'CategoryNotFound' | 'CategoryNotEmpty' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type ChangePriceResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ChangePriceResult'] = ResolversParentTypes['ChangePriceResult']> = {
  __resolveType: TypeResolveFn<'PriceChanged' | 'VariantNotFound' | 'CurrencyMismatch' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type StockResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['StockResult'] = ResolversParentTypes['StockResult']> = {
  __resolveType: TypeResolveFn<'StockAdjusted' | 'VariantNotFound' | 'InsufficientStock' | 'InvalidInput', ParentType, ContextType>;
};

export type ProductCreatedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductCreated'] = ResolversParentTypes['ProductCreated']> = {
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProductEditedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductEdited'] = ResolversParentTypes['ProductEdited']> = {
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VariantEditedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['VariantEdited'] = ResolversParentTypes['VariantEdited']> = {
  variant?: Resolver<ResolversTypes['Variant'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ImageUploadStartedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ImageUploadStarted'] = ResolversParentTypes['ImageUploadStarted']> = {
  upload?: Resolver<ResolversTypes['ImageUpload'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  headers?: Resolver<Array<ResolversTypes['UploadHeader']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UploadHeaderResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['UploadHeader'] = ResolversParentTypes['UploadHeader']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ImageUploadFinishedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ImageUploadFinished'] = ResolversParentTypes['ImageUploadFinished']> = {
  upload?: Resolver<ResolversTypes['ImageUpload'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CategoryCreatedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CategoryCreated'] = ResolversParentTypes['CategoryCreated']> = {
  category?: Resolver<ResolversTypes['Category'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CategoryEditedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CategoryEdited'] = ResolversParentTypes['CategoryEdited']> = {
  category?: Resolver<ResolversTypes['Category'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CategoryDeletedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CategoryDeleted'] = ResolversParentTypes['CategoryDeleted']> = {
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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

export type OptionsTakenResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['OptionsTaken'] = ResolversParentTypes['OptionsTaken']> = {
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

export type ProductNotFoundResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ProductNotFound'] = ResolversParentTypes['ProductNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ImageNotFoundResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ImageNotFound'] = ResolversParentTypes['ImageNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  imageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TooManyImagesResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['TooManyImages'] = ResolversParentTypes['TooManyImages']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ImageUploadNotFoundResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ImageUploadNotFound'] = ResolversParentTypes['ImageUploadNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uploadId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ImageNotUploadedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ImageNotUploaded'] = ResolversParentTypes['ImageNotUploaded']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CategoryNotEmptyResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['CategoryNotEmpty'] = ResolversParentTypes['CategoryNotEmpty']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  products?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  children?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConflictResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['Conflict'] = ResolversParentTypes['Conflict']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actualVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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

export type BackgroundWorkResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['BackgroundWork'] = ResolversParentTypes['BackgroundWork']> = {
  queues?: Resolver<Array<ResolversTypes['WorkQueue']>, ParentType, ContextType>;
  deadLetters?: Resolver<Array<ResolversTypes['DeadLetter']>, ParentType, ContextType, RequireFields<BackgroundWorkDeadLettersArgs, 'first'>>;
  consumers?: Resolver<Array<ResolversTypes['WorkConsumer']>, ParentType, ContextType>;
  parkedSubjects?: Resolver<Array<ResolversTypes['ParkedSubject']>, ParentType, ContextType, RequireFields<BackgroundWorkParkedSubjectsArgs, 'first'>>;
  actions?: Resolver<Array<ResolversTypes['OperatorAction']>, ParentType, ContextType, RequireFields<BackgroundWorkActionsArgs, 'first'>>;
};

export type WorkQueueResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['WorkQueue'] = ResolversParentTypes['WorkQueue']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  oldestSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dead?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DeadLetterResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['DeadLetter'] = ResolversParentTypes['DeadLetter']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  payload?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type WorkConsumerResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['WorkConsumer'] = ResolversParentTypes['WorkConsumer']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  feed?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waitingEvents?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  oldestAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ParkedSubjectResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['ParkedSubject'] = ResolversParentTypes['ParkedSubject']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  consumer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fromVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type OperatorActionResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['OperatorAction'] = ResolversParentTypes['OperatorAction']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RepairWorkResultResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['RepairWorkResult'] = ResolversParentTypes['RepairWorkResult']> = {
  __resolveType: TypeResolveFn<'WorkRepaired' | 'WorkNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type WorkRepairedResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['WorkRepaired'] = ResolversParentTypes['WorkRepaired']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  action?: Resolver<ResolversTypes['WorkRepair'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkNotFoundResolvers<ContextType = CatalogContext, ParentType extends ResolversParentTypes['WorkNotFound'] = ResolversParentTypes['WorkNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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
  ProductImage?: ProductImageResolvers<ContextType>;
  ImageUpload?: ImageUploadResolvers<ContextType>;
  VariantOption?: VariantOptionResolvers<ContextType>;
  PriceChange?: PriceChangeResolvers<ContextType>;
  Stock?: StockResolvers<ContextType>;
  Category?: CategoryResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductFacets?: ProductFacetsResolvers<ContextType>;
  CategoryFacet?: CategoryFacetResolvers<ContextType>;
  OptionFacet?: OptionFacetResolvers<ContextType>;
  OptionValueFacet?: OptionValueFacetResolvers<ContextType>;
  PriceBandFacet?: PriceBandFacetResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  CreateProductResult?: CreateProductResultResolvers<ContextType>;
  EditProductResult?: EditProductResultResolvers<ContextType>;
  PublishProductResult?: PublishProductResultResolvers<ContextType>;
  AddVariantsResult?: AddVariantsResultResolvers<ContextType>;
  EditVariantResult?: EditVariantResultResolvers<ContextType>;
  RetireVariantResult?: RetireVariantResultResolvers<ContextType>;
  StartImageUploadResult?: StartImageUploadResultResolvers<ContextType>;
  FinishImageUploadResult?: FinishImageUploadResultResolvers<ContextType>;
  EditImageResult?: EditImageResultResolvers<ContextType>;
  OrderImagesResult?: OrderImagesResultResolvers<ContextType>;
  DeleteImageResult?: DeleteImageResultResolvers<ContextType>;
  CreateCategoryResult?: CreateCategoryResultResolvers<ContextType>;
  EditCategoryResult?: EditCategoryResultResolvers<ContextType>;
  DeleteCategoryResult?: DeleteCategoryResultResolvers<ContextType>;
  ChangePriceResult?: ChangePriceResultResolvers<ContextType>;
  StockResult?: StockResultResolvers<ContextType>;
  ProductCreated?: ProductCreatedResolvers<ContextType>;
  ProductEdited?: ProductEditedResolvers<ContextType>;
  VariantEdited?: VariantEditedResolvers<ContextType>;
  ImageUploadStarted?: ImageUploadStartedResolvers<ContextType>;
  UploadHeader?: UploadHeaderResolvers<ContextType>;
  ImageUploadFinished?: ImageUploadFinishedResolvers<ContextType>;
  CategoryCreated?: CategoryCreatedResolvers<ContextType>;
  CategoryEdited?: CategoryEditedResolvers<ContextType>;
  CategoryDeleted?: CategoryDeletedResolvers<ContextType>;
  PriceChanged?: PriceChangedResolvers<ContextType>;
  StockAdjusted?: StockAdjustedResolvers<ContextType>;
  SlugTaken?: SlugTakenResolvers<ContextType>;
  SkuTaken?: SkuTakenResolvers<ContextType>;
  OptionsTaken?: OptionsTakenResolvers<ContextType>;
  CategoryNotFound?: CategoryNotFoundResolvers<ContextType>;
  ProductNotFound?: ProductNotFoundResolvers<ContextType>;
  ImageNotFound?: ImageNotFoundResolvers<ContextType>;
  TooManyImages?: TooManyImagesResolvers<ContextType>;
  ImageUploadNotFound?: ImageUploadNotFoundResolvers<ContextType>;
  ImageNotUploaded?: ImageNotUploadedResolvers<ContextType>;
  CategoryNotEmpty?: CategoryNotEmptyResolvers<ContextType>;
  Conflict?: ConflictResolvers<ContextType>;
  VariantNotFound?: VariantNotFoundResolvers<ContextType>;
  CurrencyMismatch?: CurrencyMismatchResolvers<ContextType>;
  InsufficientStock?: InsufficientStockResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  BackgroundWork?: BackgroundWorkResolvers<ContextType>;
  WorkQueue?: WorkQueueResolvers<ContextType>;
  DeadLetter?: DeadLetterResolvers<ContextType>;
  WorkConsumer?: WorkConsumerResolvers<ContextType>;
  ParkedSubject?: ParkedSubjectResolvers<ContextType>;
  OperatorAction?: OperatorActionResolvers<ContextType>;
  RepairWorkResult?: RepairWorkResultResolvers<ContextType>;
  WorkRepaired?: WorkRepairedResolvers<ContextType>;
  WorkNotFound?: WorkNotFoundResolvers<ContextType>;
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
