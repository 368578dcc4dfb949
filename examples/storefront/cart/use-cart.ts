import { useQuery } from '@apollo/client/react';
import { useSyncExternalStore } from 'react';
import { CartDocument } from '../api/graphql.generated.ts';
import { useSession, useShop } from '../api/shop.ts';

/** The token of the guest's cart; null for a customer, and for a guest who has put nothing into a cart yet. */
export function useCartToken(): string | null {
  const { guest } = useShop();
  const session = useSession();
  const token = useSyncExternalStore(guest.onChange, guest.cartToken);
  return session ? null : token;
}

/** The cart of the customer or the guest. `none` is a guest without a cart, for whom nothing is loaded. */
export function useCart() {
  const session = useSession();
  const cartToken = useCartToken();
  const none = !session && cartToken === null;
  const { data, error, refetch } = useQuery(CartDocument, {
    variables: { cartToken },
    fetchPolicy: 'cache-and-network',
    skip: none,
  });
  return { cart: data?.cart ?? null, loading: !data && !none, none, cartToken, error, refetch };
}
