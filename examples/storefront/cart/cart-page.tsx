import { useMutation, useQuery } from '@apollo/client/react';
import { Link } from 'react-router';
import { CartDocument, type CartContentFragment, UpdateCartLineDocument } from '../api/graphql.generated.ts';
import { ProductArt } from '../catalogue/product-art.tsx';
import { valueOf } from '../catalogue/variants.ts';
import { formatMoney } from '../page/money.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { explainCartRefusal } from './refusal.ts';

export function CartPage() {
  const { data, error, refetch } = useQuery(CartDocument, { fetchPolicy: 'cache-and-network' });
  const cart = data?.cart;
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <p aria-busy="true">Loading …</p>;
  if (!cart?.total)
    return (
      <section className="narrow">
        <PageTitle>Your cart is empty</PageTitle>
        <Link className="button primary" to="/">
          Browse the shop
        </Link>
      </section>
    );
  return (
    <section className="narrow">
      <PageTitle>Your cart</PageTitle>
      <CartLines cart={cart} reload={() => refetch()} />
      <p className="sum">
        Total <strong>{formatMoney(cart.total)}</strong>
      </p>
      <Link className="button primary wide" to="/checkout">
        Check out
      </Link>
    </section>
  );
}

function CartLines({ cart, reload }: { cart: CartContentFragment; reload: () => unknown }) {
  const [update, { data, error, loading }] = useMutation(UpdateCartLineDocument);
  const answer = data?.updateCartLine;

  async function setQuantity(lineId: string, quantity: number): Promise<void> {
    const input = { lineId, quantity, expectedVersion: cart.version };
    const answered = await update({ variables: { input } }).catch(() => undefined);
    // Shows the cart as it is now; the refusal says why.
    if (answered?.data?.updateCartLine.__typename !== 'CartChanged') reload();
  }

  return (
    <>
      {error ? <Problem error={error} /> : null}
      {answer && answer.__typename !== 'CartChanged' ? <Notice>{explainCartRefusal(answer)}</Notice> : null}
      <ul className="lines">
        {cart.lines.map(({ id, quantity, lineTotal, variant }) => {
          const name = variant?.name ?? 'A product';
          return (
            <li key={id}>
              {variant ? <ProductArt product={variant.product} color={valueOf(variant, 'color')} /> : null}
              <div>
                {variant ? <Link to={`/products/${variant.product.slug}`}>{name}</Link> : name}
                {variant && variant.available < quantity ? (
                  <p className="short">Only {variant.available} in stock</p>
                ) : null}
                <div className="stepper" role="group" aria-label={`Quantity of ${name}`}>
                  <button
                    type="button"
                    aria-label={`One less of ${name}`}
                    disabled={loading}
                    onClick={() => void setQuantity(id, quantity - 1)}
                  >
                    −
                  </button>
                  <output>{quantity}</output>
                  <button
                    type="button"
                    aria-label={`One more of ${name}`}
                    disabled={loading}
                    onClick={() => void setQuantity(id, quantity + 1)}
                  >
                    +
                  </button>
                  <button
                    type="button"
                    className="link"
                    disabled={loading}
                    aria-label={`Remove ${name}`}
                    onClick={() => void setQuantity(id, 0)}
                  >
                    Remove
                  </button>
                </div>
              </div>
              <span className="price">{formatMoney(lineTotal)}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
