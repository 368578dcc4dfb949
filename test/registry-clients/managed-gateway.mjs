// A gateway in managed federation as its makers describe it: where its schema is and what its key is, the environment says.
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';

const server = new ApolloServer({
  gateway: new ApolloGateway(),
  // It would report to its makers as soon as it has a key.
  plugins: [ApolloServerPluginUsageReportingDisabled()],
});
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`listening on ${url}\n`);
