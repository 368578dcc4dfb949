import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SubgraphRevision } from '#registry/model/version.ts';
import type { Scope } from '#registry/store/tokens.ts';
import { type Edit, edited } from '../registry/corpus/shop.ts';
import { runRegistry } from './run-registry.ts';

/** Texts that must never be read as anything else. */
export const hostile = {
  element: '<img src=x onerror="document.title=1"><script>document.title=2</script>',
  attribute: '"><svg onload="document.title=3"><a href="javascript:document.title=4" x="',
  closing: '</code></pre></style></title><h1>intruder</h1>',
};

export interface SeededRegistry extends AsyncDisposable {
  url: string;
  /** The checks made: one that blocks, one that does not compose, one with nothing against it. */
  checks: { blocked: string; broken: string; fine: string };
  tokenFor(scope: Scope, name: string, graphs?: string[]): Promise<string>;
  revoke(token: string): Promise<boolean>;
}

const configuration = `graph: shop
subgraphs:
  users: { schema: { file: subgraphs/users/schema.graphql }, routing_url: http://users.example/graphql, team: accounts }
  catalog: { schema: { file: subgraphs/catalog/schema.graphql }, routing_url: http://catalog.example/graphql, team: merchandise }
  orders: { schema: { file: subgraphs/orders/schema.graphql }, routing_url: http://orders.example/graphql, team: checkout }
`;
const orderPage = `query OrderPage($id: ID!) {
  order(id: $id) { id number total { amount currency } lines { quantity product { id title } } }
}`;
const myOrders = `query MyOrders { me { id orders { id number } } }`;
const productPage = `query ProductPage($id: ID!) { product(id: $id) { id sku title price { amount currency } } }`;

const second: Edit[] = [
  [
    'orders',
    'placedAt: String',
    'placedAt: String\n  giftNote: String\n  """\n  When it left us. ' +
      hostile.element.replaceAll('"', '\\"') +
      '\n  """\n  sentAt: String',
  ],
  ['users', '@deprecated(reason: "use contact")', `@deprecated(reason: ${JSON.stringify(hostile.closing)})`],
];
const third: Edit[] = [
  ...second,
  [
    'orders',
    'customer: User',
    'customer: User\n  """\n  Where the parcel is.\n  """\n  tracking(carrier: String): String',
  ],
];
const breaking: Edit[] = [
  ...third,
  ['orders', 'total: Money!', 'sum: Money!'],
  ['users', 'nameKana: String', 'nameKana: String!'],
  ['users', 'enum Role { CUSTOMER STAFF }', 'enum Role { CUSTOMER STAFF ROBOT }'],
  // Who shows an order's products needs one fetch more, after that of the products.
  ['catalog', 'title: String!\n', 'weightClass: String\n'],
  ['users', null, 'type Product @key(fields: "sku") { sku: String! @external title: String! }'],
];
const broken: Edit[] = [
  ...third,
  ['catalog', 'price: Money!', 'price: Price!'],
  ['orders', 'type Line {', 'type Line @shareable {'],
];

/** A registry with a history, checks, clients, traffic and gateways, all of it made through its own interface. */
export async function seedRegistry(env: Record<string, string> = {}): Promise<SeededRegistry> {
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-registry-pages-'));
  const file = path.join(where, 'graph.yaml');
  writeFileSync(file, configuration);
  const clock = { at: new Date('2026-10-05T08:30:00Z') };
  const now = () => clock.at;
  const running = await runRegistry({
    where,
    env: { REGISTRY_CONFIG: file, REGISTRY_GRAPHIQL_URL: 'https://api.example/graphiql', ...env },
    now,
  });
  const { url, tokenFor } = running;
  const [ada, machine, intruder] = [
    await tokenFor('admin'),
    await tokenFor('admin', 'ci'),
    await tokenFor('admin', hostile.element),
  ];

  async function call(method: string, at: string, body: object, as = machine) {
    const response = await fetch(`${url}/v1/shop/${at}`, {
      method,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${text.slice(0, 2_000)}`);
    // oxlint-disable-next-line typescript/no-explicit-any -- each caller knows what it asked for
    return (text === '' ? null : JSON.parse(text)) as any;
  }
  const release = (client: string, version: string, bodies: string[], activate: boolean) =>
    call('PUT', `main/clients/${encodeURIComponent(client)}/${encodeURIComponent(version)}`, {
      operations: bodies.map((body) => ({ body, name: /query (\w+)/.exec(body)?.[1] ?? null })),
      activate,
    });
  const check = async (subgraphs: SubgraphRevision[], commit: string | null, as?: string): Promise<string> =>
    (await call('POST', 'main/checks', { subgraphs, commit }, as)).details.check;

  await call(
    'POST',
    'main/versions',
    { subgraphs: edited([]), commit: '1f0c2d7a9be34455aa01c0ffee00112233445566', reason: 'the first that composes' },
    ada,
  );
  await call('POST', 'staging/versions', { subgraphs: edited([]) });
  await release('web', '2.3.0', [orderPage, myOrders], true);
  clock.at = new Date('2026-11-12T15:04:00Z');
  await call(
    'POST',
    'main/versions',
    { subgraphs: edited(second), commit: hostile.attribute, reason: hostile.closing },
    intruder,
  );
  await release('web', '2.4.0', [orderPage, myOrders, productPage], true);
  await release('ios', '7.1.0', [orderPage, productPage], true);
  await release(hostile.attribute, hostile.element.slice(0, 100), [productPage], false);
  clock.at = new Date('2026-11-20T17:20:00Z');
  await call('POST', 'main/versions', {
    subgraphs: edited(third),
    commit: '77be0c2d1f9a34455aa01c0ffee00112233445566',
    reason: 'parcels can be followed',
  });
  clock.at = new Date('2026-11-21T09:00:00Z');
  const fine = await check(
    edited([...third, ['users', 'vat: String', 'vat: String founded: String']]),
    '9d0b7e11',
    ada,
  );
  const day = (ago: number) => new Date(clock.at.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  const rows = Array.from({ length: 26 }, (_, ago) => ago).flatMap((ago) => {
    // Busy days and quiet ones, the same in every run.
    const busy = 400 + 90 * ((ago * 7) % 5) - 8 * ago;
    const row = (coordinate: string, client: string, clientVersion: string, count: number) => ({
      coordinate,
      client,
      clientVersion,
      day: day(ago),
      count,
    });
    return [
      row('Query.order', 'web', '2.4.0', busy),
      row('Order.total', 'web', '2.4.0', busy),
      row('Order.number', 'web', '2.4.0', busy),
      ...(ago < 12
        ? [
            row('Order.total', 'ios', '7.1.0', Math.round(busy / 3)),
            row('Query.order', 'ios', '7.1.0', Math.round(busy / 3)),
          ]
        : []),
      ...(ago > 20 ? [row('User.email', hostile.attribute, '1', 3)] : []),
    ];
  });
  await call('POST', 'main/usage', { rows });
  const notComposing = await check(edited(broken), null, intruder);
  const blocked = await check(edited(breaking), 'c0ffee00112233445566778899aabbccddeeff00');
  const gateway = (id: string, version: number, problem: string | null) =>
    call('POST', 'main/instances', { id, version, problem, startedAt: '2026-11-20T06:00:00.000Z' });
  await gateway('gateway-a', 3, null);
  await gateway('gateway-b', 2, `cannot load version 3: ${hostile.element}`);
  await gateway(hostile.attribute, 2, null);
  clock.at = new Date('2026-11-21T08:50:00Z');
  await gateway('gateway-old', 2, null);
  clock.at = new Date('2026-11-21T09:02:00Z');

  return {
    url,
    checks: { blocked, broken: notComposing, fine },
    tokenFor,
    revoke: (token) => running.tokens.revoke(token.split('_')[1] ?? ''),
    async [Symbol.asyncDispose]() {
      await running.stop();
      rmSync(where, { recursive: true, force: true });
    },
  };
}
