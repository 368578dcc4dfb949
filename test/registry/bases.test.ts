import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { git } from './ci-runner.ts';
import { openTestRegistry } from './open-registry.ts';
import { openShop } from './open-shop.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])';
const files = {
  users: `${link}\ntype User @key(fields: "id") { id: ID! name: String }\ntype Query { me: User beta: Int @tag(name: "beta") gamma: Int @tag(name: "internal") }\n`,
  orders: `${link}\ntype Order { id: ID! number: String }\ntype Query { order: Order }\n`,
};

/** A shop whose first state is committed. */
function openCommitted() {
  const shop = openShop(files);
  const at = (name: string) => path.join(shop.folder, name);
  function commit(): void {
    git(shop.folder, 'add', '--all');
    git(shop.folder, 'commit', '--quiet', '--message', 'a change');
  }
  function configure(change: (text: string) => string): void {
    const before = readFileSync(at('graph.yaml'), 'utf8');
    const after = change(before);
    if (after === before) throw new Error('graph.yaml is as it was');
    writeFileSync(at('graph.yaml'), after);
  }
  function deleteOrders(): void {
    configure((text) => text.replace(/ {2}orders: .*\n/, ''));
    rmSync(at('orders.graphql'));
  }
  commit();
  return { ...shop, at, commit, configure, deleteOrders };
}

describe('a commit is compared by its own graph.yaml', () => {
  test('a subgraph that was deleted since takes its fields away', async () => {
    const { json, deleteOrders, commit } = openCommitted();
    deleteOrders();
    commit();
    const { result, changes } = await json('check', '--against', 'HEAD~1');
    expect(result).toBe('blocked');
    expect(changes).toContainEqual(
      expect.objectContaining({ coordinate: 'Query.order', blocking: true, file: 'orders.graphql', side: 'before' }),
    );
  });

  test('a field goes together with the name of the file', async () => {
    const { json, at, edit, configure, commit } = openCommitted();
    edit('orders', 'number: String', '');
    renameSync(at('orders.graphql'), at('sales.graphql'));
    configure((text) => text.replace('./orders.graphql', './sales.graphql'));
    commit();
    expect(await json('check', '--against', 'HEAD~1')).toMatchObject({
      result: 'blocked',
      changes: [{ coordinate: 'Order.number', blocking: true }],
    });
  });

  test('a file that moved, a new subgraph and a new key change nothing of the commit', async () => {
    const { json, at, configure, commit } = openCommitted();
    configure((text) => `${text}forgotten: true\n`);
    commit();
    renameSync(at('orders.graphql'), at('sales.graphql'));
    writeFileSync(at('extra.graphql'), `${link}\ntype Query { extra: Int }\n`);
    configure((text) =>
      text
        .replace('forgotten: true\n', '')
        .replace('./orders.graphql', './sales.graphql')
        .concat('  extra: { routing_url: "http://extra.example", schema: { file: ./extra.graphql } }\n'),
    );
    commit();
    expect(await json('check', '--against', 'HEAD~1')).toMatchObject({
      result: 'ok',
      changes: [{ coordinate: 'Query.extra', severity: 'safe' }],
    });
  });

  test('a file that is listed and not there is a mistake, not a subgraph less', async () => {
    const { json, at, commit } = openCommitted();
    rmSync(at('orders.graphql'));
    commit();
    writeFileSync(at('orders.graphql'), files.orders.replace('number: String', ''));
    expect(await json('check')).toMatchObject({
      exitCode: 2,
      problem: expect.stringContaining('orders.graphql of subgraph orders'),
    });
  });
});

describe('a subgraph that is live and no longer listed', () => {
  test('goes with --changed, and stays with --only', async () => {
    const { json, deleteOrders } = openCommitted();
    await json('publish');
    deleteOrders();
    const changed = await json('check', '--changed', '--against', 'shop@staging');
    expect(changed.changes).toContainEqual(expect.objectContaining({ coordinate: 'Query.order', blocking: true }));
    expect(await json('check', '--only', 'users', '--against', 'shop@staging')).toMatchObject({
      exitCode: 0,
      changes: [],
    });
  });

  test('goes with --changed at a registry too', async () => {
    const registry = await openTestRegistry({ now: () => new Date() });
    const { json, deleteOrders, env } = openCommitted();
    env['REGISTRY_TOKEN'] = registry.token;
    const url = `${registry.url}/v1/shop/main`;
    await json('publish', '--to', url);
    deleteOrders();
    const changed = await json('check', '--changed', '--against', url);
    expect(changed.changes).toContainEqual(expect.objectContaining({ coordinate: 'Query.order', blocking: true }));
    expect(await json('check', '--only', 'users', '--against', url)).toMatchObject({ exitCode: 0, changes: [] });
  });
});

describe('a contract', () => {
  const contract = (filter: string) => (text: string) => `${text}contracts: { public: { ${filter} } }\n`;

  test.each(['HEAD', 'shop@staging'])('is compared with its earlier definition, against %s', async (version) => {
    const { json, commit, configure, operations } = openCommitted();
    configure(contract('exclude: [internal]'));
    commit();
    await json('publish');
    operations('query Beta { beta }');
    await json('ops', 'push', 'src/*.graphql', '--client', 'web', '--client-version', '1', '--activate');
    const against = ['--against', version];
    expect(await json('check', ...against)).toMatchObject({ exitCode: 0, changes: [] });
    configure((text) => text.replace('[internal]', '[internal, beta]'));
    expect(await json('check', ...against)).toMatchObject({
      exitCode: 1,
      changes: [{ kind: 'contract', contract: 'public', coordinate: 'Query.beta', blocking: true }],
    });
    expect(await json('publish')).toMatchObject({ exitCode: 1 });
    configure((text) => text.replace(/contracts: .*\n/, ''));
    const gone = await json('check', ...against);
    expect(gone).toMatchObject({ exitCode: 1, changes: [{ type: 'CONTRACT_REMOVED', blocking: true }] });
    await json('approve', gone.changes[0]?.fingerprint ?? '', '--reason', 'nobody follows it');
    expect(await json('check', ...against)).toMatchObject({ exitCode: 0 });
  });

  test('has to compose from the first publish', async () => {
    const { json, configure } = openCommitted();
    configure(contract('include: [beta], exclude: [beta]'));
    expect(await json('publish')).toMatchObject({
      exitCode: 1,
      version: null,
      composition: { errors: [{ code: 'CONTRACT' }] },
    });
  });
});
