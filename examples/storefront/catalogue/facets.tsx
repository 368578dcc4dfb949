import { useQuery } from '@apollo/client/react';
import { useSearchParams } from 'react-router';
import { type ProductFilter, ProductFacetsDocument } from '../api/graphql.generated.ts';
import { formatMoney } from '../page/money.ts';
import { toggled } from './filters.ts';

/** Values of an option that are shown; the others are behind a button of the browser. */
const shown = 8;

/** What narrows the list: options and price bands, each with the number of products that it would show. */
export function Facets({ filter, skip }: { filter: ProductFilter; skip: boolean }) {
  const [params, setParams] = useSearchParams();
  const { data, previousData } = useQuery(ProductFacetsDocument, { variables: { filter }, skip });
  const facets = (data ?? previousData)?.products?.facets;
  if (!facets || facets.options.length + facets.priceBands.length === 0) return null;
  const about = facets.exact ? '' : 'about ';
  const chosenPrice = params.get('price');
  const narrowed = params.has('option') || chosenPrice !== null;

  function setPrice(value: string | null): void {
    const next = new URLSearchParams(params);
    next.delete('price');
    if (value !== null) next.set('price', value);
    setParams(next);
  }

  return (
    <details className="facets" open={narrowed || matchMedia('(min-width: 900px)').matches}>
      <summary>Filters</summary>
      <p className="muted" role="status">
        {about}
        {facets.total.toLocaleString()} {facets.total === 1 ? 'product' : 'products'}
      </p>
      {narrowed ? (
        <button
          type="button"
          className="link"
          onClick={() => {
            const next = new URLSearchParams(params);
            next.delete('option');
            next.delete('price');
            setParams(next);
          }}
        >
          Clear filters
        </button>
      ) : null}
      {facets.options.map(({ name, values }) => {
        const entries = values.map(({ value, count }) => (
          <label key={value} className="check">
            <input
              type="checkbox"
              checked={params.has('option', `${name}:${value}`)}
              onChange={() => setParams(toggled(params, 'option', `${name}:${value}`))}
            />
            {value} <Count about={about} count={count} />
          </label>
        ));
        return (
          <fieldset key={name}>
            <legend>{name === 'color' ? 'Colour' : name.charAt(0).toUpperCase() + name.slice(1)}</legend>
            {entries.slice(0, shown)}
            {entries.length > shown ? (
              <details>
                <summary>More</summary>
                {entries.slice(shown)}
              </details>
            ) : null}
          </fieldset>
        );
      })}
      {facets.priceBands.length > 0 ? (
        <fieldset>
          <legend>Price</legend>
          <label className="check">
            <input type="radio" name="price" checked={chosenPrice === null} onChange={() => setPrice(null)} />
            Any price
          </label>
          {facets.priceBands.map(({ from, to, count }) => {
            const value = `${from.currency}:${from.amount}:${to.amount}`;
            return (
              <label key={value} className="check">
                <input type="radio" name="price" checked={chosenPrice === value} onChange={() => setPrice(value)} />
                {formatMoney(from)} to {formatMoney(to)} <Count about={about} count={count} />
              </label>
            );
          })}
        </fieldset>
      ) : null}
    </details>
  );
}

function Count({ about, count }: { about: string; count: number }) {
  return (
    <span className="muted">
      ({about}
      {count.toLocaleString()})
    </span>
  );
}
