import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openDatabase } from '#platform/database/open-database.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { eventually } from '../support/eventually.ts';
import { placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { booksOf } from '../support/test-database.ts';

const page = 'docs/migrations.md';

test('every migration is taken back on filled tables, and loses what the page of migrations says', async () => {
  await using shop = await startStack({ seed: true });
  await fill(shop);
  expect(await booksOf(shop)).toEqual([]);
  await shop.stop();
  const documented = lossesOnPage();
  const seen = new Map<string, string>();
  for (const { name: subgraph } of subgraphModules) {
    const storage = (await import(`../../subgraphs/${subgraph}/storage/orm.ts`)) as Pick<
      Parameters<typeof openDatabase>[0],
      'entities' | 'migrationsPath'
    >;
    const url = shop.databases[subgraph].ownerUrl;
    const orm = await openDatabase({ ...storage, url, poolMax: 2, statementAtMostMs: 0 });
    try {
      for (const [name, lost] of await takeBack(orm, url, subgraph)) seen.set(name, lost);
      await orm.migrator.up();
      // Up again: the schema of the code.
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
    } finally {
      await orm.close(true);
    }
  }
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(seen));
}, 300_000);

/** Takes each migration back, repeats it and takes it back again, newest first. Answers with what each one lost. */
async function takeBack(orm: MikroORM, url: string, subgraph: string): Promise<[string, string][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const losses: [string, string][] = [];
    const executed = await orm.migrator.getExecuted();
    for (const { name } of executed.toReversed()) {
      const before = await contentOf(client);
      try {
        await orm.migrator.down({ migrations: [name] });
        losses.push([`${subgraph}/${name}`, lossBetween(before, await contentOf(client))]);
        await orm.migrator.up({ migrations: [name] });
        await orm.migrator.down({ migrations: [name] });
      } catch (error) {
        throw new Error(`${subgraph}/${name} is not taken back: ${String(error)}`, { cause: error });
      }
    }
    expect(Object.keys(await contentOf(client))).toEqual([]);
    return losses;
  } finally {
    await client.end();
  }
}

type Content = Record<string, { rows: number; columns: string[] }>;

/** The tables of the subgraph, with their columns and how many rows they have. */
async function contentOf(client: pg.Client): Promise<Content> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text order by ordinal_position) as columns
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'mikro_orm%' group by table_name`,
  );
  const content: Content = {};
  for (const { table, columns } of rows) {
    const counted = await client.query<{ rows: number }>(`select count(*)::int as rows from ${table}`);
    content[table] = { columns, rows: counted.rows[0]?.rows ?? 0 };
  }
  return content;
}

function lossBetween(before: Content, after: Content): string {
  const lost = Object.entries(before).flatMap(([table, { rows, columns }]) => {
    const left = after[table];
    if (!left) return [`\`${table}\``];
    const removed = columns
      .filter((column) => !left.columns.includes(column))
      .map((column) => `\`${table}.${column}\``);
    return left.rows < rows ? [`rows of \`${table}\``, ...removed] : removed;
  });
  return lost.length === 0 ? 'nothing' : lost.toSorted().join(', ');
}

function lossesOnPage(): Map<string, string> {
  const text = readFileSync(path.join(repositoryRoot, page), 'utf8');
  return new Map(
    [...text.matchAll(/^\| `(?<name>[a-z]+\/\d{8}[^`]*)` \| (?<lost>.*) \|$/gm)].map(({ groups }) => [
      groups?.['name'] ?? '',
      groups?.['lost'] ?? '',
    ]),
  );
}

/** Orders in every state that a later migration has brought, through the public API. */
async function fill(shop: Stack): Promise<void> {
  const customer = await shop.signIn('down@example.com');
  const staff = await shop.signIn('staff@example.com');
  const { id: variantId } = await shop.addVariant({ onHand: 1_000 });
  const key = () => ({ idempotencyKey: crypto.randomUUID() });

  async function run(name: string, input: object, token: string | null = staff) {
    const answer = await shop.graphql(
      `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename ... on Refusal { code message } } }`,
      { input },
      token ?? undefined,
    );
    expect(answer.data?.[name]?.__typename, `${name}: ${JSON.stringify(answer)}`).toEqual(
      expect.stringMatching(/Changed$/),
    );
  }

  async function confirmed(...variantIds: string[]): Promise<{ orderId: string; lines: string[] }> {
    const ordered = [variantId, ...variantIds].map((id) => ({ variantId: id, quantity: 5 }));
    const { id: orderId } = await placed(shop, customer, ordered);
    await eventually(async () => (await readOrder(shop, customer, orderId))?.status === 'CONFIRMED', 60_000);
    const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { lines { id } } }', { id: orderId }, staff);
    return { orderId, lines: data.order.lines.map((line: { id: string }) => line.id) };
  }

  async function idOf(orderId: string, list: 'shipments' | 'returns'): Promise<string> {
    const { data } = await shop.graphql(
      `query ($id: ID!) { order(id: $id) { ${list} { id } } }`,
      { id: orderId },
      staff,
    );
    return data.order[list][0].id as string;
  }

  async function delivered(): Promise<string> {
    const { orderId } = await confirmed();
    await run('shipOrder', { orderId, carrier: 'Carrier', trackingCode: 'T1' });
    await eventually(async () => {
      const order = await readOrder(shop, customer, orderId);
      return (order?.payments[0]?.captured.amount ?? 0) > 0;
    }, 60_000);
    await run('markDelivered', { orderId });
    return orderId;
  }

  // A parcel that is packed and not handed over, one whose packing is undone, and one that does not arrive.
  const packed = await confirmed();
  const onePiece = { lines: [{ orderLineId: packed.lines[0], quantity: 1 }] };
  await run('packShipment', { orderId: packed.orderId, ...onePiece, ...key() });
  const unpacked = await confirmed();
  await run('packShipment', { orderId: unpacked.orderId, ...key() });
  const undone = { shipmentId: await idOf(unpacked.orderId, 'shipments'), reason: 'Wrong box' };
  await run('cancelShipment', { orderId: unpacked.orderId, ...undone });
  const failed = await confirmed();
  await run('shipOrder', { orderId: failed.orderId });
  const lost = { shipmentId: await idOf(failed.orderId, 'shipments'), reason: 'Lost' };
  await run('failShipment', { orderId: failed.orderId, ...lost });
  // Holds, and pieces that are cancelled: some of a line, a whole line, and all of an order.
  const held = await confirmed();
  await run('holdOrder', { orderId: held.orderId, reason: 'Checked by hand' });
  await run('releaseOrder', { orderId: held.orderId, reason: 'All good' });
  const some = { lines: [{ orderLineId: held.lines[0], quantity: 2 }], reason: 'Too many' };
  await run('cancelOrderLines', { orderId: held.orderId, ...some, ...key() });
  await run('cancelOrderLines', {
    orderId: (await confirmed()).orderId,
    reason: 'None',
    ...key(),
  });
  const partly = await confirmed((await shop.addVariant({ onHand: 100 })).id);
  const line = { lines: [{ orderLineId: partly.lines[0], quantity: 5 }], reason: 'No longer wanted' };
  await run('cancelOrderLines', { orderId: partly.orderId, ...line, ...key() });
  // A return whose pieces are partly on sale again and partly written off.
  const orderId = await delivered();
  await run('requestReturn', { orderId, reason: 'Too small', ...key() }, customer);
  const returnId = await idOf(orderId, 'returns');
  await run('approveReturn', { orderId, returnId });
  await run('receiveReturn', { orderId, returnId });
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { lines { id } } }', { id: orderId }, staff);
  const inspected = { lines: [{ orderLineId: data.order.lines[0].id, restock: 3, writeOff: 2 }] };
  await run('inspectReturn', { orderId, returnId, ...inspected, ...key() });
  // The cart of a guest.
  const made = await shop.graphql('mutation { createGuestCart { ... on GuestCartCreated { cartToken } } }');
  const { cartToken } = made.data.createGuestCart;
  await run('addToCart', { cartToken, variantId, quantity: 1 }, null);
  await shop.settled();
  const releasedLines = 'select 1 from reservation_line where quantity = 0';
  await eventually(async () => (await shop.parts.orms.catalog.em.fork().execute(releasedLines)).length > 0, 60_000);
  await eventually(async () => {
    const kinds: { kind?: string }[] = await shop.parts.orms.catalog.em
      .fork()
      .execute('select distinct kind from stock_movement');
    return kinds.some(({ kind }) => kind === 'WRITTEN_OFF');
  }, 60_000);
}
