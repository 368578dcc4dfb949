// The set-up of Apollo's documentation: the standalone server, the gateway, and a data source that adds a header.
import { readFile } from 'node:fs/promises';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { z } from 'zod';
import { readSettings, secretSetting } from '#platform/process/config.ts';
import { openAccessTokens } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { jwksAt } from '#platform/identity/jwks.ts';
import { identityHeader, openIdentity, type SignedCaller } from '#platform/identity/signed-identity.ts';

interface VanillaContext {
  caller: Caller;
}

const settings = readSettings({
  TRADEPOST_SECRET: secretSetting,
  USERS_URL: z.url(),
  CATALOG_URL: z.url(),
  ORDERS_URL: z.url(),
  SUPERGRAPH_PATH: z.string(),
});
const urls: Record<string, string> = {
  users: settings.USERS_URL,
  catalog: settings.CATALOG_URL,
  orders: settings.ORDERS_URL,
};
const identity = openIdentity(settings.TRADEPOST_SECRET, 'gateway');
const tokens = openAccessTokens(jwksAt(settings.USERS_URL), () => new Date());

// Here the data source knows the body only where it fetches, and the caller only before.
const signed = new Map<string, SignedCaller>();
const fetcher = new RemoteGraphQLDataSource().fetcher;

const gateway = new ApolloGateway({
  supergraphSdl: await readFile(settings.SUPERGRAPH_PATH, 'utf8'),
  buildService: ({ name }) =>
    new RemoteGraphQLDataSource({
      url: `${urls[name] ?? 'http://nowhere.invalid'}/graphql`,
      willSendRequest({ request, context }) {
        // Queries about the schema, which the gateway sends for itself, have no context.
        const { caller = { kind: 'anonymous' } } = context as Partial<VanillaContext>;
        const signedCaller = identity.sign(caller, name);
        signed.set(signedCaller.token, signedCaller);
        request.http?.headers.set(identityHeader, signedCaller.token);
      },
      fetcher: (address, init) => {
        const { headers = {}, body } = init ?? {};
        const signatures = signed
          .get(headers[identityHeader] ?? '')
          ?.headers({ method: 'POST', path: '/graphql', body: String(body) });
        return fetcher(address, { ...init, headers: { ...headers, ...signatures } });
      },
    }),
});
const server = new ApolloServer<VanillaContext>({ gateway });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => ({ caller: await tokens.verify(req.headers.authorization) }),
});

process.once('disconnect', () => process.exit());
process.send?.({ url });
