import { useMutation } from '@apollo/client/react';
import { Link } from 'react-router';
import { type CartContentFragment, UpdateCartLineDocument } from '../api/graphql.generated.ts';
import { Picture } from '../catalogue/picture.tsx';
import { formatMoney } from '../page/money.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { useSession } from '../api/shop.ts';
import { useCart, useCartToken } from './use-cart.ts';
import { explainCartRefusal } from './refusal.ts';

export function CartPage() {
  const { cart, loading, error, refetch } = useCart();
  const session = useSession();
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (loading) return <p aria-busy="true">Loading …</p>;
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
      {session ? null : (
        <p>
          You have an account? <Link to="/sign-in?next=/cart">Sign in</Link>, and the cart comes with you.
        </p>
      )}
    </section>
  );
}

function CartLines({ cart, reload }: { cart: CartContentFragment; reload: () => unknown }) {
  const [update, { data, error, loading }] = useMutation(UpdateCartLineDocument);
  const cartToken = useCartToken();
  const answer = data?.updateCartLine;

  async function setQuantity(lineId: string, quantity: number): Promise<void> {
    const input = { lineId, quantity, expectedVersion: cart.version, cartToken };
    const answered = await update({ variables: { input } }).catch(() => undefined);
    // Shows the cart as it is now; the refusal says why.
    if (answered?.data?.updateCartLine.__typename !== 'CartChanged') reload();
  }

  return (
    <>
      {error ? <Problem error={error} /> : null}
      {answer && answer.__typename !== 'CartChanged' ? <Notice>{explainCartRefusal(answer)}</Notice> : null}
      <ul className="lines">
        {cart.lines.map(({ id, quantity, lineTotal, variant, warnings }) => {
          const name = variant?.name ?? 'A product';
          return (
            <li key={id}>
              <Picture image={variant?.image} width="72px" />
              <div>
                {variant ? <Link to={`/products/${variant.product.slug}`}>{name}</Link> : name}
                {warnings.map((warning) => (
                  <p className="short" key={warning.reason}>
                    {explainWarning(warning)}
                  </p>
                ))}
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

function explainWarning({ reason, available, previousUnitPrice }: Line['warnings'][number]): string {
  switch (reason) {
    case 'NOT_ENOUGH_STOCK':
      return `Only ${available ?? 0} in stock`;
    case 'NOT_SOLD':
      return 'No longer sold. Remove it to order the rest.';
    case 'PRICE_CHANGED':
      return previousUnitPrice ? `The price was ${formatMoney(previousUnitPrice)} each` : 'The price has changed';
    default:
      return reason satisfies never;
  }
}

type Line = CartContentFragment['lines'][number];
