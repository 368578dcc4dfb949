import type { PriceFragment } from '../api/graphql.generated.ts';

interface Optional {
  options: readonly { name: string; value: string }[];
}

/** What a variant has for an option, such as its size. */
export function valueOf(variant: Optional, name: string): string | undefined {
  return variant.options.find((option) => option.name === name)?.value;
}

/** Every value of an option, in the order of the variants. */
export function valuesOf(variants: readonly Optional[], name: string): string[] {
  return [...new Set(variants.flatMap((variant) => valueOf(variant, name) ?? []))];
}

/** The options by which these variants differ, such as size and color. */
export function optionNames(variants: readonly Optional[]): string[] {
  return [...new Set(variants.flatMap(({ options }) => options.map(({ name }) => name)))];
}

/** The lowest price; undefined without variants. */
export function cheapest(variants: readonly { price: PriceFragment }[]): PriceFragment | undefined {
  const prices = variants.map(({ price }) => price);
  return [...prices].sort((left, right) => Number(left.amount) - Number(right.amount))[0];
}
