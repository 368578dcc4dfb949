import { type PriceBand, toPriceBand } from './price-band.ts';
import type { VariantOption } from './product.ts';

/** Divides the parts of a facet value; no text of a product contains it. */
const separator = '\u001F';

/** A facet value as it is stored: its kind, its name and the value itself. */
export type FacetValue = readonly [kind: 'option' | 'price', name: string, value: string];

/** The text by which a value is stored. */
export function toStoredValue(value: FacetValue): string {
  return value.join(separator);
}

/** What all values of one facet start with. */
export function toFacetKey(kind: 'option' | 'price', name: string): string {
  return [kind, name, ''].join(separator);
}

/** An option by which a list is filtered: one of the values is enough. */
export interface OptionFilter {
  name: string;
  values: readonly string[];
}

/** How often everything occurs among the products of a list, or among a sample of them. */
export interface FacetCounts {
  products: number;
  inStock: number;
  values: readonly { value: string; count: number }[];
  /** Products by the categories that list them. */
  categories: readonly { ids: readonly string[]; count: number }[];
  /** The share of all keys that the sample covers; 1: every product was counted. */
  share: number;
}

export interface Facets {
  total: number;
  exact: boolean;
  inStock: number;
  categories: { categoryId: string; count: number }[];
  options: { name: string; values: { value: string; count: number }[] }[];
  priceBands: (PriceBand & { currency: string; count: number })[];
}

/** Limits of an answer: a page of buttons. What occurs most often is kept. */
const maxCategories = 200;
const maxOptions = 20;
const maxValues = 100;

/**
 * The facets of a list. A product counts for its categories and all above them, once for each. Values that the list is filtered by are shown even
 * without a product, so that a page can undo them. Price bands are those of `currency`, or of the currency of most products.
 */
export function toFacets(
  counts: FacetCounts,
  filter: { options: readonly OptionFilter[]; currency: string | undefined },
  parents: ReadonlyMap<string, string | null>,
): Facets {
  const scaled = (count: number) => Math.round(count / counts.share);
  return {
    total: scaled(counts.products),
    exact: counts.share === 1,
    inStock: scaled(counts.inStock),
    categories: countCategories(counts.categories, parents)
      .map(({ categoryId, count }) => ({ categoryId, count: scaled(count) }))
      .slice(0, maxCategories),
    options: countOptions(counts.values, filter.options).map(({ name, values }) => ({
      name,
      values: values.map(({ value, count }) => ({ value, count: scaled(count) })),
    })),
    priceBands: countBands(counts.values, filter.currency).map((band) => ({ ...band, count: scaled(band.count) })),
  };
}

/** No product. */
export const nothingCounted: FacetCounts = { products: 0, inStock: 0, values: [], categories: [], share: 1 };

/** The category and all below it; empty if it is not in the tree. */
export function categoriesBelow(
  category: { id: string } | undefined,
  parents: ReadonlyMap<string, string | null>,
): string[] {
  if (!category) return [];
  const isBelow = (id: string) => {
    for (let at: string | null | undefined = id; at != null; at = parents.get(at)) if (at === category.id) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

function countCategories(
  groups: FacetCounts['categories'],
  parents: ReadonlyMap<string, string | null>,
): { categoryId: string; count: number }[] {
  const totals = new Map<string, number>();
  for (const { ids, count } of groups) {
    const all = new Set<string>();
    for (const id of ids) {
      for (let at: string | null | undefined = id; at != null && !all.has(at); at = parents.get(at)) all.add(at);
    }
    for (const id of all) totals.set(id, (totals.get(id) ?? 0) + count);
  }
  return [...totals]
    .map(([categoryId, count]) => ({ categoryId, count }))
    .sort((left, right) => right.count - left.count || compare(left.categoryId, right.categoryId));
}

function countOptions(values: FacetCounts['values'], filter: readonly OptionFilter[]): Facets['options'] {
  const byName = new Map<string, Map<string, number>>();
  const add = ({ name, value }: VariantOption, count: number) => {
    const known = byName.get(name) ?? new Map<string, number>();
    known.set(value, (known.get(value) ?? 0) + count);
    byName.set(name, known);
  };
  for (const { value: stored, count } of values) {
    const [kind, name = '', value = ''] = stored.split(separator);
    if (kind === 'option') add({ name, value }, count);
  }
  const chosen = new Set<string>();
  for (const { name, values: wanted } of filter) {
    for (const value of wanted) {
      add({ name, value }, 0);
      chosen.add(toStoredValue(['option', name, value]));
    }
  }
  const isChosen = (name: string, value: string) => chosen.has(toStoredValue(['option', name, value]));
  return [...byName]
    .map(([name, counted]) => ({
      name,
      isChosen: filter.some((option) => option.name === name),
      products: Math.max(...counted.values()),
      values: [...counted]
        .map(([value, count]) => ({ value, count }))
        .sort(
          (left, right) =>
            Number(isChosen(name, right.value)) - Number(isChosen(name, left.value)) ||
            right.count - left.count ||
            compare(left.value, right.value),
        )
        .slice(0, maxValues),
    }))
    .sort(
      (left, right) =>
        Number(right.isChosen) - Number(left.isChosen) ||
        right.products - left.products ||
        compare(left.name, right.name),
    )
    .slice(0, maxOptions)
    .map(({ name, values: kept }) => ({
      name,
      values: kept.sort((left, right) => right.count - left.count || compare(left.value, right.value)),
    }));
}

function countBands(values: FacetCounts['values'], currency: string | undefined): Facets['priceBands'] {
  const byCurrency = new Map<string, Map<number, number>>();
  for (const { value, count } of values) {
    const [kind, name = '', start] = value.split(separator);
    if (kind !== 'price' || (currency !== undefined && name !== currency)) continue;
    byCurrency.set(name, (byCurrency.get(name) ?? new Map<number, number>()).set(Number(start), count));
  }
  const [most] = [...byCurrency]
    .map(([name, bands]) => ({ name, bands, count: [...bands.values()].reduce((sum, count) => sum + count, 0) }))
    .sort((left, right) => right.count - left.count || compare(left.name, right.name));
  if (!most) return [];
  return [...most.bands]
    .sort(([left], [right]) => left - right)
    .map(([from, count]) => ({ ...toPriceBand(from), currency: most.name, count }));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
