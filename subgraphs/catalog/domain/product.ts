import { type InvalidInput, invalidInput, isInvalidInput } from './invalid-input.ts';
import { maxPieces } from './stock.ts';
import { findTextFault } from '#platform/values/text.ts';

/** One property that sets a variant apart. */
export interface VariantOption {
  name: string;
  value: string;
}

/** A variant to be offered. */
export interface NewVariant {
  /** UUIDv7 of a variant; made if left out. */
  id?: string;
  sku: string;
  name: string;
  /** In minor units, oldest first, at least one; the last is the current price. */
  prices: readonly { since: Date; amountMinor: number }[];
  /** ISO 4217. */
  currency: string;
  options: readonly VariantOption[];
  /** Pieces on hand at the start. */
  onHand: number;
}

/** A product to be offered. */
export interface NewProduct {
  /** UUIDv7 of a product; made if left out. */
  id?: string;
  slug: string;
  name: string;
  description: string | null;
  /** Slugs of the categories to list it in; they must exist. */
  categories: readonly string[];
  /** When it was first offered; now if left out. */
  createdAt?: Date;
  /** Whether customers see it; true if left out. */
  published?: boolean;
  /** `STANDARD` if left out. */
  taxClass?: string;
  /** At least one. */
  variants: readonly NewVariant[];
}

/** The first price of a variant, in minor units. */
export function toCurrentPrice(variant: Pick<NewVariant, 'sku' | 'prices'>): number {
  const price = variant.prices.at(-1);
  if (!price) throw new Error(`expected at least one price of ${variant.sku}, there is none`);
  return price.amountMinor;
}

/** The lowest price, in minor units and in any currency. Retired variants do not count unless all are retired. */
export function toCheapest(variants: readonly { priceMinor: number; retired?: boolean }[]): number {
  const sold = variants.filter(({ retired }) => retired !== true);
  return Math.min(...(sold.length > 0 ? sold : variants).map(({ priceMinor }) => priceMinor));
}

/** A variant as the API takes it: a field left out and a null mean the same. */
export interface VariantInput {
  sku: string;
  name?: string | null | undefined;
  price: { amount: bigint; currency: string };
  options?: readonly VariantOption[] | null | undefined;
  onHand?: number | null | undefined;
}

/** A product as the API takes it: a field left out and a null mean the same. */
export interface ProductInput {
  slug: string;
  name: string;
  description?: string | null | undefined;
  categories?: readonly string[] | null | undefined;
  variants: readonly VariantInput[];
  published?: boolean | null | undefined;
  taxClass?: string | null | undefined;
}

const maxNameLength = 300;
const maxSkuLength = 100;
const maxSlugLength = 200;
/** A long page of text; a bound on what one row and its search entry can hold. */
const maxDescriptionLength = 20_000;
/** The variants of a product, retired ones included. */
export const maxVariants = 500;
const maxCategories = 50;
const maxOptions = 20;
const maxOptionLength = 100;
/** Of a product that names none. */
export const standardTaxClass = 'STANDARD';

/** The product with its texts trimmed, or the first field that is not as it must be. Currencies are checked by their scalar. */
export function parseProduct(input: ProductInput, now: Date): NewProduct | InvalidInput {
  const texts = parseTexts(input);
  if (isInvalidInput(texts)) return texts;
  const { slug = '', name = '', description = null, categories = [], taxClass = standardTaxClass } = texts;
  const variants = parseVariants(input.variants, name, now);
  if (isInvalidInput(variants)) return variants;
  return { slug, name, description, categories, variants, taxClass, published: input.published ?? true };
}

/** What products and categories have in common, and descriptions; a field left out stays left out. */
export interface ProductTexts {
  slug?: string;
  name?: string;
  description?: string | null;
  categories?: string[];
  taxClass?: string;
}

/** The texts trimmed, or the first one that is not as it must be. A field that is left out is not checked. */
export function parseTexts(input: {
  slug?: string | null | undefined;
  name?: string | null | undefined;
  description?: string | null | undefined;
  categories?: readonly string[] | null | undefined;
  taxClass?: string | null | undefined;
}): ProductTexts | InvalidInput {
  const texts: ProductTexts = {};
  if (input.slug != null) {
    if (input.slug.length > maxSlugLength || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(input.slug)) {
      return invalidInput(
        'slug',
        `expected 1 to ${maxSlugLength} lower-case letters, digits and single hyphens between them`,
      );
    }
    texts.slug = input.slug;
  }
  if (input.name != null) {
    const name = parseName(input.name, 'name');
    if (typeof name !== 'string') return name;
    texts.name = name;
  }
  if (input.description !== undefined) {
    const description = input.description?.trim() || null;
    const fault = findTextFault(description ?? '', { min: 0, max: maxDescriptionLength, lines: true });
    if (fault) return invalidInput('description', fault);
    texts.description = description;
  }
  if (input.categories != null) {
    const categories = [...new Set(input.categories)];
    if (categories.length > maxCategories) {
      return invalidInput('categories', `expected at most ${maxCategories}, got ${categories.length}`);
    }
    for (const [index, category] of categories.entries()) {
      const fault = findTextFault(category, { min: 1, max: maxSlugLength });
      if (fault) return invalidInput(`categories.${index}`, fault);
    }
    texts.categories = categories;
  }
  if (input.taxClass != null) {
    if (!/^[A-Z_]{1,30}$/.test(input.taxClass)) {
      return invalidInput('taxClass', 'expected 1 to 30 capital letters or _');
    }
    texts.taxClass = input.taxClass;
  }
  return texts;
}

/** A name trimmed, or the refusal of that field. */
export function parseName(text: string, field: string): string | InvalidInput {
  const name = text.trim();
  const fault = findTextFault(name, { min: 1, max: maxNameLength });
  return fault ? invalidInput(field, fault) : name;
}

/** New variants of a product; one without a name gets the product's. */
export function parseVariants(
  inputs: readonly VariantInput[],
  productName: string,
  now: Date,
): NewVariant[] | InvalidInput {
  if (inputs.length < 1 || inputs.length > maxVariants) {
    return invalidInput('variants', `expected 1 to ${maxVariants}, got ${inputs.length}`);
  }
  const variants: NewVariant[] = [];
  const skus = new Set<string>();
  const skuByOptions = new Map<string, string>();
  for (const [index, variant] of inputs.entries()) {
    const parsed = parseVariant(variant, `variants.${index}`, productName, now);
    if ('__typename' in parsed) return parsed;
    if (skus.has(parsed.sku)) return invalidInput(`variants.${index}.sku`, 'expected each sku once in a product');
    skus.add(parsed.sku);
    const key = toOptionsKey(parsed.options);
    const same = key === undefined ? undefined : skuByOptions.get(key);
    if (same !== undefined) {
      return invalidInput(`variants.${index}.options`, `expected other options than those of ${same}`);
    }
    if (key !== undefined) skuByOptions.set(key, parsed.sku);
    variants.push(parsed);
  }
  return variants;
}

function parseVariant(input: VariantInput, path: string, productName: string, now: Date): NewVariant | InvalidInput {
  const sku = toSku(input.sku);
  const skuFault = findTextFault(sku, { min: 1, max: maxSkuLength });
  if (skuFault) return invalidInput(`${path}.sku`, skuFault);
  const name = parseName(input.name ?? productName, `${path}.name`);
  if (typeof name !== 'string') return name;
  const priceMinor = parsePrice(input.price, `${path}.price.amount`);
  if (typeof priceMinor !== 'number') return priceMinor;
  const options = parseOptions(input.options ?? [], `${path}.options`);
  if (isInvalidInput(options)) return options;
  const onHand = input.onHand ?? 0;
  if (onHand < 0 || onHand > maxPieces) {
    return invalidInput(`${path}.onHand`, `expected 0 to ${maxPieces}, got ${onHand}`);
  }
  return {
    sku,
    name,
    prices: [{ since: now, amountMinor: priceMinor }],
    currency: input.price.currency,
    options,
    onHand,
  };
}

/** The options of a variant trimmed, or the refusal of the first that is not as it must be. */
export function parseOptions(options: readonly VariantOption[], path: string): VariantOption[] | InvalidInput {
  if (options.length > maxOptions) {
    return invalidInput(path, `expected at most ${maxOptions}, got ${options.length}`);
  }
  const names = new Set<string>();
  for (const [index, option] of options.entries()) {
    for (const field of ['name', 'value'] as const) {
      const fault = findTextFault(option[field].trim(), { min: 1, max: maxOptionLength });
      if (fault) return invalidInput(`${path}.${index}.${field}`, fault);
    }
    const name = option.name.trim().normalize().toLowerCase();
    if (names.has(name)) {
      return invalidInput(`${path}.${index}.name`, `expected each option once, got ${option.name.trim()} again`);
    }
    names.add(name);
  }
  return options.map((option) => ({ name: option.name.trim(), value: option.value.trim() }));
}

/** Equal for options that a customer cannot tell apart, as the index `variant_options_unique` compares them; undefined without options. */
export function toOptionsKey(options: readonly VariantOption[]): string | undefined {
  if (options.length === 0) return undefined;
  const fold = (text: string) => text.trim().normalize().toLowerCase();
  return JSON.stringify(options.map(({ name, value }) => [fold(name), fold(value)]).sort(byName));
}

function byName([one = '']: readonly string[], [other = '']: readonly string[]): number {
  return one < other ? -1 : Number(one > other);
}

/** Another variant of the product that is sold has the same options; nothing was changed. */
export interface OptionsTaken {
  __typename: 'OptionsTaken';
  code: 'OPTIONS_TAKEN';
  message: string;
  /** Of the variant that has the options. */
  sku: string;
}

/** The refusal of the first of `wanted` whose options another variant that is sold has; undefined if all differ. */
export function findTakenOptions(
  wanted: readonly { id?: string; options: readonly VariantOption[] }[],
  variants: readonly { id: string; sku: string; options: readonly VariantOption[]; retired: boolean }[],
): OptionsTaken | undefined {
  const sold = new Map(
    variants.filter(({ retired }) => !retired).map((variant) => [toOptionsKey(variant.options), variant]),
  );
  for (const { id, options } of wanted) {
    const key = toOptionsKey(options);
    const taken = key === undefined ? undefined : sold.get(key);
    if (!taken || taken.id === id) continue;
    const { sku } = taken;
    return {
      __typename: 'OptionsTaken',
      code: 'OPTIONS_TAKEN',
      message: `The variant ${sku} has the same options`,
      sku,
    };
  }
  return undefined;
}

/** A sku as it is stored and looked up: an accent that is a character of its own makes no other sku, case does. */
export function toSku(text: string): string {
  return text.trim().normalize();
}

/** Minor units as an exact number, or the refusal of that field. */
export function parsePrice(
  { amount, currency }: { amount: bigint; currency: string },
  field: string,
): number | InvalidInput {
  const got = `got ${amount} minor units of ${currency}`;
  if (amount < 0n) return invalidInput(field, `expected no negative amount, ${got}`);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) {
    return invalidInput(field, `expected at most ${Number.MAX_SAFE_INTEGER}, ${got}`);
  }
  return Number(amount);
}
