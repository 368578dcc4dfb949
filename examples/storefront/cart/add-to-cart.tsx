import { useApolloClient, useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { Link } from 'react-router';
import { AddToCartDocument, CartDocument } from '../api/graphql.generated.ts';
import { useSession, useShop } from '../api/shop.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { requireCart } from './guest-cart.ts';
import { explainCartRefusal } from './refusal.ts';

export function AddToCart({ variantId, available }: { variantId: string; available: number }) {
  const session = useSession();
  const { guest } = useShop();
  const apollo = useApolloClient();
  const [quantity, setQuantity] = useState(1);
  const [noCart, setNoCart] = useState<unknown>();
  const [add, { data, error, loading, reset }] = useMutation(AddToCartDocument);
  const answer = data?.addToCart;

  async function addTo(cartToken: string | null) {
    const answered = await add({
      variables: { input: { variantId, quantity, cartToken } },
      update(cache, { data: changed }) {
        if (changed?.addToCart.__typename !== 'CartChanged') return;
        cache.writeQuery({ query: CartDocument, variables: { cartToken }, data: { cart: changed.addToCart.cart } });
      },
    });
    return answered.data?.addToCart;
  }

  async function submit(): Promise<void> {
    reset();
    setNoCart(undefined);
    try {
      if (session) return void (await addTo(null));
      const cartToken = await requireCart(apollo, guest);
      // A cart that was forgotten meanwhile is replaced.
      if ((await addTo(cartToken))?.__typename === 'CartNotFound') {
        await addTo(await requireCart(apollo, guest, cartToken));
      }
    } catch (problem) {
      setNoCart(problem);
    }
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
        Add to cart
      </button>
      {(error ?? noCart) ? <Problem error={error ?? noCart} /> : null}
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
