import { demoAccounts } from '../subgraphs/users/commands/seed-demo-users.ts';
import type { Single } from './single.ts';

/** What a user sees when everything is running. */
export function welcome(single: Single): string {
  const query =
    '{ products(first: 3, filter: { search: "lantern" }) { nodes { name variants { sku available price { amount currency } } } } }';
  const accounts = demoAccounts.map((account) => account.email).join(', ');
  return `
Tradepost is running.
${single.demoPassword === undefined ? '' : `\n  Shop       ${single.url}/shop (browse, order, and watch the order move)\n  GraphiQL   ${single.url}/graphiql/`}
  GraphQL    ${single.url}/graphql (over WebSocket too, for subscriptions)
${single.mailUrl === undefined ? '' : `  E-mails    ${single.mailUrl} (caught here; none leaves this machine)\n`}${single.payments === undefined ? '' : `  Payments   ${single.payments.url} (a simulator that declines, delays or fails on request)`}
${single.registryUrl === undefined ? '' : `  Schemas    ${single.registryUrl} (the schema registry: versions, checks, users of a field)\n`}${single.demoPassword === undefined ? '' : `\n  Accounts   ${accounts}; password ${single.demoPassword}\n`}
A first query, for GraphiQL:

  ${query}

and for a terminal:

  curl -s ${single.url}/graphql -H 'content-type: application/json' \\
    -d '${JSON.stringify({ query })}'

Stop with Ctrl-C. Everything that was answered is stored, also after a kill.
`;
}
