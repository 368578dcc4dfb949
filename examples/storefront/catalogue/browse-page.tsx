import { useQuery } from '@apollo/client/react';
import { useId } from 'react';
import { Link, useSearchParams } from 'react-router';
import {
  CategoriesDocument,
  type CategoriesQuery,
  ProductsDocument,
  type ProductSort,
} from '../api/graphql.generated.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { Facets } from './facets.tsx';
import { filterOf } from './filters.ts';
import { ProductTile } from './product-tile.tsx';

const pageSize = 24;
const sorts: [ProductSort, string][] = [
  ['RELEVANCE', 'Best match'],
  ['NEWEST', 'Newest'],
  ['NAME', 'Name'],
  ['PRICE_ASC', 'Lowest price'],
  ['PRICE_DESC', 'Highest price'],
];

/** The catalogue. Search, category, filters and order are in the address, so that a page can be shared and the back button works. */
export function BrowsePage() {
  const [params, setParams] = useSearchParams();
  const search = params.get('q');
  // A visitor sees the first category first: of thousands of products the newest say little about a shop.
  const categories = useQuery(CategoriesDocument);
  const onFront = search === null && params.get('category') === null;
  const category = onFront ? categories.data?.categories?.[0]?.slug : params.get('category');
  const inStock = params.get('stock') === 'yes';
  const sort = sorts.find(([name]) => name === params.get('sort'))?.[0] ?? 'RELEVANCE';
  const filter = filterOf(params, category);
  const skip = onFront && categories.loading;
  const { data, error, loading, fetchMore, refetch } = useQuery(ProductsDocument, {
    variables: {
      first: pageSize,
      filter,
      sort,
    },
    skip,
    notifyOnNetworkStatusChange: true,
  });
  const products = data?.products;

  function choose(name: string, value: string | null): void {
    const next = new URLSearchParams(params);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setParams(next);
  }

  return (
    <>
      <Categories top={categories.data?.categories ?? []} current={params.get('category')} />
      <div className="head">
        <PageTitle key={search}>{search === null ? 'Browse the shop' : `Results for “${search}”`}</PageTitle>
        <SortAndStock sort={sort} inStock={inStock} choose={choose} />
      </div>
      <div className="browse">
        <Facets filter={filter} skip={skip} />
        <div>
          {error ? <Problem error={error} retry={() => refetch()} /> : null}
          {products?.edges.length === 0 ? <Notice kind="hint">No product matches. Try fewer words.</Notice> : null}
          <ul className="tiles" aria-busy={loading}>
            {products?.edges.map(({ node }) => <ProductTile key={node.id} product={node} />) ?? placeholders}
          </ul>
          {products?.pageInfo.hasNextPage ? (
            <button
              type="button"
              className="button more"
              disabled={loading}
              onClick={() => void fetchMore({ variables: { after: products.pageInfo.endCursor } })}
            >
              {loading ? 'Loading …' : 'Show more'}
            </button>
          ) : null}
        </div>
      </div>
    </>
  );
}

const placeholders = Array.from({ length: 8 }, (_, index) => <li key={index} className="tile placeholder" />);

type TopCategory = NonNullable<CategoriesQuery['categories']>[number];

function Categories({ top, current }: { top: readonly TopCategory[]; current: string | null }) {
  const open = top.find(
    ({ slug, children }) =>
      slug === current ||
      children.some((child) => child.slug === current || child.children.some((leaf) => leaf.slug === current)),
  );
  const link = ({ slug, name }: { slug: string; name: string }) => (
    <li key={slug}>
      <Link to={`/?category=${slug}`} aria-current={slug === current ? 'page' : undefined}>
        {name}
      </Link>
    </li>
  );
  return (
    <nav className="categories" aria-label="Categories">
      <ul>{top.map(link)}</ul>
      {open ? <ul className="sub">{open.children.flatMap((child) => [child, ...child.children]).map(link)}</ul> : null}
    </nav>
  );
}

function SortAndStock(props: {
  sort: ProductSort;
  inStock: boolean;
  choose: (name: string, value: string | null) => void;
}) {
  const { sort, inStock, choose } = props;
  const id = useId();
  return (
    <div className="sorting">
      <label htmlFor={id}>Sort by</label>
      <select id={id} value={sort} onChange={(event) => choose('sort', event.target.value)}>
        {sorts.map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      <label className="check">
        <input
          type="checkbox"
          checked={inStock}
          onChange={(event) => choose('stock', event.target.checked ? 'yes' : null)}
        />
        In stock
      </label>
    </div>
  );
}
