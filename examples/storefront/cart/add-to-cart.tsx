import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { AddToCartDocument, CartDocument } from '../api/graphql.generated.ts';
import { useSession } from '../api/shop.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { explainCartRefusal } from './refusal.ts';

export function AddToCart({ variantId, available }: { variantId: string; available: number }) {
  const session = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [quantity, setQuantity] = useState(1);
  const [add, { data, error, loading, reset }] = useMutation(AddToCartDocument, {
    update(cache, { data: answer }) {
      if (answer?.addToCart.__typename !== 'CartChanged') return;
      cache.writeQuery({ query: CartDocument, data: { cart: answer.addToCart.cart } });
    },
  });
  const answer = data?.addToCart;

  async function submit(): Promise<void> {
    if (!session) return void navigate(`/sign-in?next=${encodeURIComponent(pathname)}`);
    reset();
    // Errors are in `error`.
    await add({ variables: { input: { variantId, quantity } } }).catch(() => undefined);
  }

  return (
    <form className="add" action={submit}>
      <label className="field quantity">
        Quantity
        <input
          type="number"
          inputMode="numeric"
          min={1}
          max={Math.max(available, 1)}
          required
          value={quantity}
          onChange={(event) => setQuantity(event.target.valueAsNumber || 1)}
        />
      </label>
      <button type="submit" className="button primary" disabled={loading || available === 0}>
        {session ? 'Add to cart' : 'Sign in to buy'}
      </button>
      {error ? <Problem error={error} /> : null}
      {answer?.__typename === 'CartChanged' ? (
        <Notice kind="hint">
          In your cart. <Link to="/cart">Go to the cart</Link>
        </Notice>
      ) : answer ? (
        <Notice>{explainCartRefusal(answer)}</Notice>
      ) : null}
    </form>
  );
}
