import { ApolloClient, CombinedGraphQLErrors, gql, InMemoryCache } from '@apollo/client';
import { Client, subscriptionExchange } from '@urql/core';
import { describe, expect, test } from 'vitest';
import { liveLink } from '../../clients/live/links/apollo.ts';
import { forwardLive } from '../../clients/live/links/urql.ts';
import { eventually } from '../support/eventually.ts';
import { openClient, upTo } from '../support/live-client.ts';
import { ada, ben, startLive, type TestLive } from '../support/start-live.ts';

const follow = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id, after: 0) { version status } }';

/** What a library hands to its user: versions, and the code of the error that ended the subscription. */
interface Seen {
  versions: number[];
  code?: string;
}

type Follow = (client: ReturnType<typeof openClient>['live'], id: string, seen: Seen) => void;

const followByApollo: Follow = (live, id, seen) => {
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link: liveLink(live) });
  apollo.subscribe<{ orderStatusChanged: { version: number } }>({ query: gql(follow), variables: { id } }).subscribe({
    next({ data, error }) {
      if (data) seen.versions.push(data.orderStatusChanged.version);
      if (CombinedGraphQLErrors.is(error)) seen.code = String(error.errors[0]?.extensions?.['code']);
    },
  });
};

const followByUrql: Follow = (live, id, seen) => {
  const urql = new Client({
    url: 'http://127.0.0.1/never-asked',
    preferGetMethod: false,
    exchanges: [subscriptionExchange({ forwardSubscription: forwardLive(live) })],
  });
  urql.subscription<{ orderStatusChanged: { version: number } }>(follow, { id }).subscribe(({ data, error }) => {
    if (data) seen.versions.push(data.orderStatusChanged.version);
    if (error) seen.code = String(error.graphQLErrors[0]?.extensions['code']);
  });
};

describe.each([
  ['Apollo Client', followByApollo],
  ['urql', followByUrql],
])('%s', (_name, start) => {
  async function withServer(run: (live: TestLive, client: ReturnType<typeof openClient>) => Promise<void>) {
    await using live = await startLive();
    await using client = openClient({ url: live.wsUrl, token: () => live.token() });
    await run(live, client);
  }

  test('hands over every version once and in order while the server restarts', () =>
    withServer(async (live, client) => {
      const orderId = await live.place(ada);
      const seen: Seen = { versions: [] };
      start(client.live, orderId, seen);
      await eventually(() => seen.versions.length === 1);
      await live.subscriptions.stop();
      await live.advanceBy(orderId, 2);
      await live.restart();
      await live.advance(orderId);
      await eventually(() => seen.versions.length >= 4);
      expect(seen).toEqual({ versions: upTo(4) });
    }));

  test('gets the code of a refusal', () =>
    withServer(async (live, client) => {
      const seen: Seen = { versions: [] };
      start(client.live, await live.place(ben), seen);
      await eventually(() => seen.code !== undefined);
      expect(seen).toEqual({ versions: [], code: 'ORDER_NOT_FOUND' });
    }));
});
