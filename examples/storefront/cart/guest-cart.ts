import type { ApolloClient } from '@apollo/client';
import { CartDocument, CreateGuestCartDocument, MergeCartDocument } from '../api/graphql.generated.ts';
import type { Guest } from '../api/guest.ts';

/** The token of the guest's cart, which is made if there is none or if it is `lost`. */
export async function requireCart(apollo: ApolloClient, guest: Guest, lost?: string | null): Promise<string> {
  const known = guest.cartToken();
  if (known !== null && known !== lost) return known;
  const { data } = await apollo.mutate({ mutation: CreateGuestCartDocument, fetchPolicy: 'no-cache' });
  if (!data) throw new Error('Expected a cart');
  const made = data.createGuestCart;
  if (made.__typename !== 'GuestCartCreated') throw new Error(made.message);
  guest.keepCart(made.cartToken);
  return made.cartToken;
}

/** Moves the guest's cart into that of the customer who signed in. Asking again is harmless, so a lost answer is. */
export async function mergeCart(apollo: ApolloClient, guest: Guest): Promise<void> {
  const cartToken = guest.cartToken();
  if (cartToken === null) return;
  const { data } = await apollo.mutate({
    mutation: MergeCartDocument,
    variables: { input: { cartToken } },
    refetchQueries: [CartDocument],
  });
  // In another currency the cart stays that of the guest.
  if (data?.mergeCart.__typename === 'CartChanged') guest.keepCart(null);
}
