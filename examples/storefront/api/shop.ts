import type { ApolloClient } from '@apollo/client';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { type Live, openLive, SignedOutError, type TokenSource } from 'tradepost-live';
import { mergeCart } from '../cart/guest-cart.ts';
import { openApollo } from './client.ts';
import { type Guest, type GuestOrder, openGuest } from './guest.ts';
import { openSessions, type CustomerSession, type CustomerSessions } from './session.ts';
import type { ShopSettings } from './settings.ts';

/** What every page uses: made once, in `main.tsx`, and once more for the order of a guest. */
export interface Shop {
  settings: ShopSettings;
  sessions: CustomerSessions;
  guest: Guest;
  live: Live;
  apollo: ApolloClient;
}

export function openShop(settings: ShopSettings): Shop {
  const sessions = openSessions(sessionStorage, apiUrlOf(location));
  const guest = openGuest(localStorage, sessionStorage);
  const shop = connect(settings, sessions, guest, async (need) => {
    const before = sessions.current();
    const token = await sessions.accessToken({ renew: need === 'expired' });
    if (before && token === null) throw new SignedOutError('Your session has ended');
    return token;
  });
  const { live, apollo } = shop;
  // The cart of a guest stays until the merge is answered; then it is asked for at the next visit.
  const merge = () => (sessions.current() ? mergeCart(apollo, guest) : Promise.resolve());
  let user = sessions.current()?.user.id;
  sessions.onChange(() => {
    // A renewed token belongs to the same user.
    if (user === sessions.current()?.user.id) return;
    user = sessions.current()?.user.id;
    live.reconnect();
    // Each query shows its own error; a page that is left meanwhile ends its queries.
    apollo
      .resetStore()
      .catch(() => undefined)
      .then(merge)
      .catch(() => undefined);
  });
  merge().catch(() => undefined);
  return shop;
}

/** The shop for a guest who has the right to one order: its requests carry this right. */
export function openGuestShop(settings: ShopSettings, guest: Guest, order: GuestOrder): Shop {
  const sessions: CustomerSessions = {
    current: () => null,
    onChange: () => () => undefined,
    begin: () => undefined,
    end: () => undefined,
    accessToken: async () => order.accessToken,
  };
  return connect(settings, sessions, guest, async (need) => {
    if (need === 'expired') throw new SignedOutError('The right to this order has ended');
    return order.accessToken;
  });
}

function connect(settings: ShopSettings, sessions: CustomerSessions, guest: Guest, token: TokenSource): Shop {
  const apiUrl = apiUrlOf(location);
  const live = openLive({
    url: settings.subscriptionsUrl ?? apiUrl.replace(/^http/, 'ws'),
    connectionParams: { 'apollographql-client-name': 'storefront' },
    token,
  });
  return { settings, sessions, guest, live, apollo: openApollo(apiUrl, sessions, live) };
}

const apiUrlOf = ({ href }: Location): string => new URL('/graphql', href).href;

export const ShopContext = createContext<Shop | undefined>(undefined);

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error('Expected a ShopContext around this component');
  return shop;
}

/** The signed-in customer; null for a guest. */
export function useSession(): CustomerSession | null {
  const { sessions } = useShop();
  return useSyncExternalStore(sessions.onChange, sessions.current);
}
