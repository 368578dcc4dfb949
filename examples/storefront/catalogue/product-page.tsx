import { useApolloClient, useQuery, useSubscription } from '@apollo/client/react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ProductDocument, type ProductQuery, StockChangedDocument } from '../api/graphql.generated.ts';
import { AddToCart } from '../cart/add-to-cart.tsx';
import { formatMoney } from '../page/money.ts';
import { NotFound } from '../page/not-found.tsx';
import { Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { Picture } from './picture.tsx';
import { optionNames, valueOf, valuesOf } from './variants.ts';

type Product = NonNullable<ProductQuery['product']>;

export function ProductPage() {
  const { slug = '' } = useParams();
  const { data, error, refetch } = useQuery(ProductDocument, { variables: { slug }, fetchPolicy: 'cache-and-network' });
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <p aria-busy="true">Loading …</p>;
  if (!data.product) return <NotFound />;
  return <ProductDetails key={data.product.id} product={data.product} />;
}

function ProductDetails({ product }: { product: Product }) {
  const [chosenId, setChosenId] = useState(product.variants[0]?.id);
  const chosen = product.variants.find(({ id }) => id === chosenId);
  useLiveStock(product.variants.map(({ id }) => id));
  return (
    <article className="product">
      <Gallery key={chosen?.image?.id} images={product.images} first={chosen?.image?.id} />
      <div>
        <nav className="trail" aria-label="Categories of this product">
          {product.categories.map(({ slug, name }) => (
            <Link key={slug} to={`/?category=${slug}`}>
              {name}
            </Link>
          ))}
        </nav>
        <PageTitle>{product.name}</PageTitle>
        {chosen ? (
          <>
            <p className="price large">{formatMoney(chosen.price)}</p>
            <Options variants={product.variants} chosen={chosen} choose={setChosenId} />
            <Stock available={chosen.available} />
            <AddToCart variantId={chosen.id} available={chosen.available} />
            <p className="muted">Article {chosen.sku}</p>
          </>
        ) : (
          <p>This product cannot be bought at present.</p>
        )}
        {product.description ? <p className="description">{product.description}</p> : null}
      </div>
    </article>
  );
}

/** The picture of the chosen variant, and a choice of all pictures of the product. */
function Gallery({ images, first }: { images: Product['images']; first: string | undefined }) {
  const [shownId, setShownId] = useState(first);
  const shown = images.find(({ id }) => id === shownId) ?? images[0];
  return (
    <div className="gallery">
      <div className="picture">
        <Picture image={shown} width="(max-width: 640px) 92vw, 520px" described />
      </div>
      {images.length > 1 ? (
        <ul className="thumbnails" aria-label="Pictures of this product">
          {images.map((image) => (
            <li key={image.id}>
              <button
                type="button"
                aria-label={image.alt}
                aria-pressed={image.id === shown?.id}
                onClick={() => setShownId(image.id)}
              >
                <Picture image={image} width="72px" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Keeps the stock on the page up to date. Every page that shows the variant reads it from the cache. */
function useLiveStock(variantIds: string[]): void {
  const { cache } = useApolloClient();
  useSubscription(StockChangedDocument, {
    // The live layer follows up to 100 variants for one subscription.
    variables: { variantIds: variantIds.slice(0, 100) },
    skip: variantIds.length === 0,
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      const level = data?.stockChanged;
      if (!level?.variant) return;
      const id = cache.identify({ __typename: 'Variant', id: level.variant.id });
      cache.modify({ ...(id ? { id } : {}), fields: { available: () => level.available } });
    },
  });
}

function Stock({ available }: { available: number }) {
  const text = available === 0 ? 'Sold out' : available <= 5 ? `Only ${available} left` : `${available} in stock`;
  return (
    <p className={available === 0 ? 'stock out' : 'stock'} role="status">
      <span className="dot" /> {text} <span className="muted">– updated live</span>
    </p>
  );
}

/** A choice for each option. An option that would lead to no variant keeps the others and takes the nearest variant. */
function Options({
  variants,
  chosen,
  choose,
}: {
  variants: Product['variants'];
  chosen: Product['variants'][number];
  choose: (id: string) => void;
}) {
  const names = optionNames(variants);
  function chooseValue(name: string, value: string): void {
    const others = names.filter((other) => other !== name);
    const matches = variants.filter((variant) => valueOf(variant, name) === value);
    const exact = matches.find((variant) =>
      others.every((other) => valueOf(variant, other) === valueOf(chosen, other)),
    );
    const next = exact ?? matches[0];
    if (next) choose(next.id);
  }
  if (names.length === 0 && variants.length > 1)
    return (
      <label className="field">
        Version
        <select value={chosen.id} onChange={(event) => choose(event.target.value)}>
          {variants.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    );
  return names.map((name) => (
    <fieldset key={name} className="options">
      <legend>{name === 'color' ? 'Colour' : name.charAt(0).toUpperCase() + name.slice(1)}</legend>
      {valuesOf(variants, name).map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={valueOf(chosen, name) === value}
            onChange={() => chooseValue(name, value)}
          />
          <span>{value}</span>
        </label>
      ))}
    </fieldset>
  ));
}
