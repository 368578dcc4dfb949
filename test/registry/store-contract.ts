import { expect, test } from 'vitest';
import {
  type ClientRelease,
  ConflictError,
  contentId,
  type RegistryStore,
  type StoredCheck,
  type Version,
} from '#schema/registry/store.ts';

/** A version to append, with its right id. */
export function buildVersion(text: string, over: Partial<Version> = {}): Omit<Version, 'number' | 'parent'> {
  const subgraphs = [{ name: 'users', url: 'http://users.example/graphql', sdl: `type Query { ${text}: Int }` }];
  const content = { subgraphs, supergraphSdl: `# ${text}\n`, apiSdl: `type Query { ${text}: Int }` };
  return {
    id: contentId(content),
    action: 'publish',
    ...content,
    composable: true,
    actor: 'ada',
    commit: 'c0ffee',
    reason: null,
    at: '2026-11-21T09:00:00.000Z',
    ...over,
  };
}

/** What every store promises; `open` gives one that is empty, and a second view of the same contents. */
export function promisesOfAStore(
  open: () => Promise<{ store: RegistryStore; again: () => Promise<RegistryStore> }>,
): void {
  test('begins with nothing', async () => {
    const { store } = await open();
    expect(await store.head()).toBeNull();
    expect(await store.version(1)).toBeNull();
    expect([await store.versions(), await store.releases(), await store.approvals(), await store.checks()]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect(await store.usage('2026-01-01')).toEqual([]);
  });

  test('numbers versions in a row and gives them back as they were', async () => {
    const { store, again } = await open();
    const first = await store.append(buildVersion('a'), null);
    const second = await store.append(buildVersion('b', { reason: 'b is better' }), 1);
    expect([first.number, first.parent, second.number, second.parent]).toEqual([1, null, 2, 1]);
    const other = await again();
    expect(await other.head()).toEqual(second);
    expect(await other.version(1)).toEqual(first);
    expect(await other.version(first.id)).toEqual(first);
    expect(await other.versions()).toEqual([first, second]);
    expect(await other.versions(1)).toEqual([second]);
    expect(await other.versions(0, 1)).toEqual([first]);
    await other.stop();
  });

  test('gives content that came back a new number and the old id', async () => {
    const { store } = await open();
    const first = await store.append(buildVersion('a'), null);
    await store.append(buildVersion('b'), 1);
    const third = await store.append(buildVersion('a', { action: 'rollback' }), 2);
    expect(third).toMatchObject({ number: 3, id: first.id, parent: 2, action: 'rollback' });
    expect((await store.version(first.id))?.number).toBe(3);
  });

  test('refuses a version that expects another head, and stores nothing', async () => {
    const { store } = await open();
    await store.append(buildVersion('a'), null);
    await expect(store.append(buildVersion('b'), null)).rejects.toThrow(ConflictError);
    await expect(store.append(buildVersion('b'), 7)).rejects.toThrow('expected version 7 to be live, found version 1');
    expect((await store.versions()).map((one) => one.number)).toEqual([1]);
  });

  test('refuses content under an id that is not its own', async () => {
    const { store } = await open();
    await expect(store.append(buildVersion('a', { id: '0000000000000000' }), null)).rejects.toThrow('0000000000000000');
    expect(await store.head()).toBeNull();
  });

  test('lets one of many publish at once', async () => {
    const { store, again } = await open();
    const other = await again();
    await store.append(buildVersion('a'), null);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => (at % 2 ? store : other).append(buildVersion(`b${at}`), 1)),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(ConflictError);
    expect((await store.versions()).map((one) => one.number)).toEqual([1, 2]);
    await other.stop();
  });

  test('keeps one release for each client and version', async () => {
    const { store } = await open();
    const release: ClientRelease = {
      client: 'web/shop',
      version: '1.0 β',
      state: 'pending',
      operations: [{ hash: 'h', body: '{ a }', name: null }],
      createdAt: '2026-11-21T09:00:00.000Z',
      activatedAt: null,
      retiredAt: null,
      lastSeenAt: null,
    };
    await store.putRelease(release);
    await store.putRelease({ ...release, version: '2' });
    const active: ClientRelease = { ...release, state: 'active', activatedAt: '2026-11-21T10:00:00.000Z' };
    await store.putRelease(active);
    expect(await store.releases()).toEqual([active, { ...release, version: '2' }]);
  });

  test('keeps the last approval of a fingerprint', async () => {
    const { store } = await open();
    const approval = {
      fingerprint: 'f',
      reason: 'agreed',
      actor: 'ada',
      at: '2026-11-21T09:00:00.000Z',
      expiresAt: null,
    };
    await store.putApproval(approval);
    await store.putApproval({ ...approval, expiresAt: '2026-12-01T00:00:00.000Z' });
    expect(await store.approvals()).toEqual([{ ...approval, expiresAt: '2026-12-01T00:00:00.000Z' }]);
  });

  test('adds up usage of a day and leaves out older days', async () => {
    const { store } = await open();
    const row = { coordinate: 'User.name', client: 'web', clientVersion: '1', day: '2026-11-20', count: 2 };
    await store.addUsage([row, { ...row, client: 'app' }, { ...row, day: '2026-11-01' }]);
    await store.addUsage([{ ...row, count: 3 }]);
    const found = await store.usage('2026-11-20');
    expect(found.toSorted((a, b) => a.count - b.count)).toEqual([
      { ...row, client: 'app' },
      { ...row, count: 5 },
    ]);
  });

  test('keeps checks, the newest first', async () => {
    const { store } = await open();
    const check: StoredCheck = {
      id: 'one',
      at: '2026-11-21T09:00:00.000Z',
      actor: 'ada',
      commit: null,
      base: null,
      result: 'ok',
      proposed: [],
      supergraphSdl: null,
      verdict: { result: 'ok' },
    };
    await store.putCheck(check);
    await store.putCheck({ ...check, id: 'two', at: '2026-11-21T10:00:00.000Z' });
    expect((await store.checks()).map((one) => one.id)).toEqual(['two', 'one']);
    expect((await store.checks())[1]).toEqual(check);
  });
}
