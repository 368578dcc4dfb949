import type { ApolloClient } from '@apollo/client';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { type Live, openLive, SignedOutError } from 'tradepost-live';
import { openApollo } from './client.ts';
import { openSessions, type CustomerSession, type CustomerSessions } from './session.ts';
import type { ShopSettings } from './settings.ts';

/** What every page uses: made once, in `main.tsx`. */
export interface Shop {
  settings: ShopSettings;
  sessions: CustomerSessions;
  live: Live;
  apollo: ApolloClient;
}

export function openShop(settings: ShopSettings): Shop {
  const apiUrl = new URL('/graphql', location.href).href;
  const sessions = openSessions(sessionStorage, apiUrl);
  const live = openLive({
    url: settings.subscriptionsUrl ?? apiUrl.replace(/^http/, 'ws'),
    connectionParams: { 'apollographql-client-name': 'storefront' },
    async token(need) {
      const before = sessions.current();
      const token = await sessions.accessToken({ renew: need === 'expired' });
      if (before && token === null) throw new SignedOutError('Your session has ended');
      return token;
    },
  });
  const apollo = openApollo(apiUrl, sessions, live);
  let user = sessions.current()?.user.id;
  sessions.onChange(() => {
    // A renewed token belongs to the same user.
    if (user === sessions.current()?.user.id) return;
    user = sessions.current()?.user.id;
    live.reconnect();
    // Each query shows its own error; a page that is left meanwhile ends its queries.
    apollo.resetStore().catch(() => undefined);
  });
  return { settings, sessions, live, apollo };
}

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
