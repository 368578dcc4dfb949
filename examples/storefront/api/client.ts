import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { RetryLink } from '@apollo/client/link/retry';
import { relayStylePagination } from '@apollo/client/utilities';
import { from, switchMap } from 'rxjs';
import type { Live } from 'tradepost-live';
import { liveLink } from 'tradepost-live/apollo';
import { possibleTypes } from './graphql.generated.ts';
import type { CustomerSessions } from './session.ts';

/** Queries and mutations over HTTP, subscriptions over the live connection. */
export function openApollo(apiUrl: string, sessions: CustomerSessions, live: Live): ApolloClient {
  const client: ApolloClient = new ApolloClient({
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: {
          fields: {
            products: relayStylePagination(['filter', 'sort']),
            orders: relayStylePagination(),
          },
        },
        // A line belongs to its cart: the newer list replaces the older.
        Cart: { fields: { lines: { merge: false } } },
      },
    }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      liveLink(live, { onGap: () => void client.refetchQueries({ include: 'active' }) }),
      ApolloLink.from([
        retryQueries,
        renewExpiredToken(sessions),
        sendToken(sessions),
        new HttpLink({ uri: apiUrl, headers: { 'apollographql-client-name': 'storefront' } }),
      ]),
    ),
  });
  return client;
}

/** A query whose answer was lost is sent again. A mutation is not: its user decides. */
const retryQueries = new RetryLink({
  attempts: { max: 8, retryIf: (_error, { operationType }) => operationType === 'query' },
  delay: { initial: 300, max: 3_000, jitter: true },
});

function sendToken(sessions: CustomerSessions): ApolloLink {
  return new SetContextLink(async ({ headers }) => {
    const token = await sessions.accessToken();
    return token === null ? {} : { headers: { ...headers, authorization: `Bearer ${token}` } };
  });
}

const needToken = new Set<unknown>(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID']);

/** A token can end before its time, for example when the server has new keys: ask for another, and send the operation once more. */
function renewExpiredToken(sessions: CustomerSessions): ApolloLink {
  return new ErrorLink(({ error, operation, forward }) => {
    const expired =
      CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => needToken.has(extensions?.['code']));
    if (!expired || !sessions.current() || operation.getContext()['renewed']) return undefined;
    operation.setContext({ renewed: true });
    return from(sessions.accessToken({ renew: true })).pipe(switchMap(() => forward(operation)));
  });
}
