import { type InvalidInput, invalidInput } from './invalid-input.ts';
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
  /** At least one. */
  variants: readonly NewVariant[];
}

/** The first price of a variant, in minor units. */
export function toCurrentPrice(variant: Pick<NewVariant, 'sku' | 'prices'>): number {
  const price = variant.prices.at(-1);
  if (!price) throw new Error(`expected at least one price of ${variant.sku}, there is none`);
  return price.amountMinor;
}

/** A product as the API takes it: a field left out and a null mean the same. */
export interface ProductInput {
  slug: string;
  name: string;
  description?: string | null | undefined;
  categories?: readonly string[] | null | undefined;
  variants: readonly {
    sku: string;
    name?: string | null | undefined;
    price: { amount: bigint; currency: string };
    options?: readonly VariantOption[] | null | undefined;
    onHand?: number | null | undefined;
  }[];
}

const maxNameLength = 300;
const maxSkuLength = 100;
const maxSlugLength = 200;
/** A long page of text; a bound on what one row and its search entry can hold. */
const maxDescriptionLength = 20_000;
const maxVariants = 500;
const maxCategories = 50;
const maxOptions = 20;
const maxOptionLength = 100;

/** The product with its texts trimmed, or the first field that is not as it must be. Currencies are checked by their scalar. */
export function parseProduct(input: ProductInput, now: Date): NewProduct | InvalidInput {
  const { slug } = input;
  if (slug.length > maxSlugLength || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
    return invalidInput(
      'slug',
      `expected 1 to ${maxSlugLength} lower-case letters, digits and single hyphens between them`,
    );
  }
  const name = input.name.trim();
  const nameFault = findTextFault(name, { min: 1, max: maxNameLength });
  if (nameFault) return invalidInput('name', nameFault);
  const description = input.description?.trim() || null;
  const descriptionFault = findTextFault(description ?? '', { min: 0, max: maxDescriptionLength, lines: true });
  if (descriptionFault) return invalidInput('description', descriptionFault);
  const categories = [...new Set(input.categories ?? [])];
  if (categories.length > maxCategories) {
    return invalidInput('categories', `expected at most ${maxCategories}, got ${categories.length}`);
  }
  for (const [index, category] of categories.entries()) {
    const fault = findTextFault(category, { min: 1, max: maxSlugLength });
    if (fault) return invalidInput(`categories.${index}`, fault);
  }
  if (input.variants.length < 1 || input.variants.length > maxVariants) {
    return invalidInput('variants', `expected 1 to ${maxVariants}, got ${input.variants.length}`);
  }
  const variants: NewVariant[] = [];
  const skus = new Set<string>();
  for (const [index, variant] of input.variants.entries()) {
    const parsed = parseVariant(variant, `variants.${index}`, name, now);
    if ('__typename' in parsed) return parsed;
    if (skus.has(parsed.sku)) return invalidInput(`variants.${index}.sku`, 'expected each sku once in a product');
    skus.add(parsed.sku);
    variants.push(parsed);
  }
  return { slug, name, description, categories, variants };
}

function parseVariant(
  input: ProductInput['variants'][number],
  path: string,
  productName: string,
  now: Date,
): NewVariant | InvalidInput {
  const sku = toSku(input.sku);
  const skuFault = findTextFault(sku, { min: 1, max: maxSkuLength });
  if (skuFault) return invalidInput(`${path}.sku`, skuFault);
  const name = (input.name ?? productName).trim();
  const nameFault = findTextFault(name, { min: 1, max: maxNameLength });
  if (nameFault) return invalidInput(`${path}.name`, nameFault);
  const priceMinor = parsePrice(input.price, `${path}.price.amount`);
  if (typeof priceMinor !== 'number') return priceMinor;
  const options = input.options ?? [];
  if (options.length > maxOptions) {
    return invalidInput(`${path}.options`, `expected at most ${maxOptions}, got ${options.length}`);
  }
  const names = new Set<string>();
  for (const [index, option] of options.entries()) {
    for (const field of ['name', 'value'] as const) {
      const fault = findTextFault(option[field].trim(), { min: 1, max: maxOptionLength });
      if (fault) return invalidInput(`${path}.options.${index}.${field}`, fault);
    }
    const name = option.name.trim().normalize().toLowerCase();
    if (names.has(name)) {
      return invalidInput(
        `${path}.options.${index}.name`,
        `expected each option once, got ${option.name.trim()} again`,
      );
    }
    names.add(name);
  }
  const onHand = input.onHand ?? 0;
  if (onHand < 0 || onHand > maxPieces) {
    return invalidInput(`${path}.onHand`, `expected 0 to ${maxPieces}, got ${onHand}`);
  }
  return {
    sku,
    name,
    prices: [{ since: now, amountMinor: priceMinor }],
    currency: input.price.currency,
    options: options.map((option) => ({ name: option.name.trim(), value: option.value.trim() })),
    onHand,
  };
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
