import type { ProductFilter } from '../api/graphql.generated.ts';

/** The filter of a list, as the address has it: `q`, `category`, `stock=yes`, `option=color:Red` for each value, `price=GBP:1000:1999`. */
export function filterOf(params: URLSearchParams, category: string | null | undefined): ProductFilter {
  const search = params.get('q');
  const options = new Map<string, string[]>();
  for (const option of params.getAll('option')) {
    const [name = '', ...rest] = option.split(':');
    options.set(name, [...(options.get(name) ?? []), rest.join(':')]);
  }
  const price = priceOf(params.get('price'));
  return {
    ...(search ? { search } : {}),
    ...(category ? { category } : {}),
    ...(params.get('stock') === 'yes' ? { inStock: true } : {}),
    ...(options.size > 0 ? { options: [...options].map(([name, values]) => ({ name, values })) } : {}),
    ...price,
  };
}

function priceOf(text: string | null): ProductFilter {
  const [currency = '', from = '', to = ''] = text?.split(':') ?? [];
  if (!/^[A-Z]{3}$/.test(currency) || !/^\d{1,15}$/.test(from) || !/^\d{1,15}$/.test(to)) return {};
  return { currency, minPrice: Number(from), maxPrice: Number(to) };
}

/** The address with this value added, or without it. Other values of the name stay. */
export function toggled(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (next.has(name, value)) next.delete(name, value);
  else next.append(name, value);
  return next;
}
