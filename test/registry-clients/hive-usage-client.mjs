/**
 * A server that reports usage with Hive's SDK, without the server: run in the folder where the SDK is installed, it collects the operations that it reads
 * on standard input and ends once it was sent. `{ token, usageEndpoint, target, operations: [{ body, variables, client, times }] }`
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { json } from 'node:stream/consumers';

const requireInstalled = createRequire(path.join(process.cwd(), 'package.json'));
const { createHive } = requireInstalled('@graphql-hive/core');
const { buildSchema, parse } = requireInstalled('graphql');

const schema = buildSchema(`
  type Query { user(id: ID): User users(where: Where): [User] }
  type Subscription { user: User }
  type User { id: ID role: Role }
  enum Role { ADMIN GUEST }
  input Where { role: Role name: String }
`);
const { token, usageEndpoint, target, operations } = await json(process.stdin);
const hive = createHive({
  enabled: true,
  token,
  autoDispose: false,
  selfHosting: { graphqlEndpoint: 'http://127.0.0.1:1', applicationUrl: 'http://127.0.0.1:1', usageEndpoint },
  usage: { target, clientInfo: (context) => context.client, processVariables: true },
  agent: { maxRetries: 0, sendInterval: 60_000 },
});
for (const { body, variables, client, times = 1 } of operations) {
  const args = { schema, document: parse(body), variableValues: variables, contextValue: { client } };
  for (let time = 0; time < times; time += 1) {
    if (body.startsWith('subscription')) hive.collectSubscriptionUsage({ args });
    else await hive.collectUsage().finish(args, { data: {} });
  }
}
// Sends what was collected, and waits for the answer.
await hive.dispose();
// What it collected while it was disposed of has set a timer of its own.
process.exit();
