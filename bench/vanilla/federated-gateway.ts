// The set-up of Apollo's documentation for any supergraph: the standalone server, the gateway, and a data source that passes a header on.
import { readFile } from 'node:fs/promises';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const { SUPERGRAPH_PATH = '', PORT } = process.env;
const gateway = new ApolloGateway({
  supergraphSdl: await readFile(SUPERGRAPH_PATH, 'utf8'),
  buildService: ({ url }) =>
    new RemoteGraphQLDataSource({
      ...(url === undefined ? {} : { url }),
      willSendRequest({ request, context }) {
        if (context['authorization']) request.http?.headers.set('authorization', context['authorization']);
      },
    }),
});
await startStandaloneServer(new ApolloServer<{ authorization?: string | undefined }>({ gateway }), {
  listen: { port: Number(PORT), host: '127.0.0.1' },
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
});
