import { expect, test } from 'vitest';
import {
  type AuditEntry,
  checksKept,
  ConflictError,
  type Instance,
  type RegistryStore,
  type StoredCheck,
  summaryOfCheck,
} from '#registry/store/store.ts';
import type { ClientRelease } from '#registry/model/evidence.ts';
import { contentId, entryOf, type Version } from '#registry/model/version.ts';
import type { Stores } from '#registry/store/store.ts';

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

export const buildCheck = (id: string, over: Partial<StoredCheck> = {}): StoredCheck => ({
  id,
  at: '2026-11-21T09:00:00.000Z',
  actor: 'ada',
  commit: null,
  base: null,
  result: 'ok',
  proposed: [],
  supergraphSdl: null,
  verdict: { result: 'ok' },
  ...over,
});

const buildRelease = (over: Partial<ClientRelease> = {}): ClientRelease => ({
  client: 'web',
  version: '1',
  state: 'active',
  operations: [],
  createdAt: '2026-11-21T09:00:00.000Z',
  activatedAt: '2026-11-21T09:00:00.000Z',
  retiredAt: null,
  lastSeenAt: null,
  ...over,
});
const put = (store: RegistryStore, release: ClientRelease) =>
  store.changeRelease(release.client, release.version, () => release);
const retire = (known: ClientRelease | undefined): ClientRelease | null =>
  known ? { ...known, state: 'retired' } : null;

const entry: AuditEntry = {
  at: '2026-11-21T09:00:00.000Z',
  actor: 'ada',
  action: 'publish',
  subject: 'version 1',
  commit: null,
  reason: null,
};

const usageRow = { coordinate: 'User.name', client: 'web', clientVersion: '1', day: '2026-11-20', count: 2 };

/** What every store promises; `open` gives one that is empty, and a second view of the same contents. */
export function promisesOfAStore(
  open: () => Promise<{ store: RegistryStore; again: () => Promise<RegistryStore> }>,
): void {
  test('begins with nothing', async () => {
    const { store } = await open();
    expect(await store.head()).toBeNull();
    expect(await store.version(1)).toBeNull();
    expect(await store.check('none')).toBeNull();
    expect(await store.lastNotified()).toBe(0);
    const lists = ['versions', 'releases', 'approvals', 'checks', 'instances', 'audit'] as const;
    for (const list of lists) expect(await store[list](), list).toEqual([]);
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
    const [ofFirst, ofSecond] = [first, second].map(entryOf);
    expect(ofFirst).toMatchObject({ number: 1, id: first.id, subgraphs: ['users'], actor: 'ada' });
    expect(ofFirst).not.toHaveProperty('supergraphSdl');
    expect(await other.summaries()).toEqual([ofFirst, ofSecond]);
    expect([await other.summaries(1), await other.summaries(0, 1)]).toEqual([[ofSecond], [ofFirst]]);
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
    expect((await store.versions()).map((version) => version.number)).toEqual([1]);
  });

  test('knows which version a request made, and makes none for it again', async () => {
    const { store, again } = await open();
    const first = await store.append(buildVersion('a'), null, 'request 1');
    const second = await store.append(buildVersion('b'), 1);
    const third = await store.append(buildVersion('a', { action: 'rollback' }), 2, 'request 2');
    expect(Object.keys(first)).toEqual(Object.keys(second));
    const other = await again();
    expect(await other.versions()).toEqual([first, second, third]);
    expect(await other.summaries()).toEqual([first, second, third].map(entryOf));
    const made = ['request 1', 'request 2', 'request 3'].map((request) => other.versionBy(request));
    expect(await Promise.all(made)).toEqual([first, third, null]);
    await expect(other.append(buildVersion('c'), 3, 'request 1')).rejects.toThrow(ConflictError);
    expect((await store.head())?.number).toBe(3);
    const raced = await Promise.allSettled(
      [store, other, store, other].map((opened) => opened.append(buildVersion('c'), 3, 'request 3')),
    );
    expect(raced.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect((await store.versionBy('request 3'))?.number).toBe(4);
    await other.stop();
  });

  test('refuses content under an id that is not its own', async () => {
    const { store } = await open();
    await expect(store.append(buildVersion('a', { id: '0000000000000000' }), null)).rejects.toThrow('0000000000000000');
    expect(await store.head()).toBeNull();
  });

  test('lets one of many publish at the same time', async () => {
    const { store, again } = await open();
    const other = await again();
    await store.append(buildVersion('a'), null);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => (at % 2 ? store : other).append(buildVersion(`b${at}`), 1)),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConflictError);
    expect((await store.versions()).map((version) => version.number)).toEqual([1, 2]);
    await other.stop();
  });

  test('keeps one release for each client and version', async () => {
    const { store } = await open();
    const release = buildRelease({ client: 'web/shop', version: '1.0 β', state: 'pending', activatedAt: null });
    await put(store, release);
    await put(store, { ...release, version: '2' });
    await put(store, { ...release, client: 'TV' });
    const active: ClientRelease = { ...release, state: 'active', activatedAt: '2026-11-21T10:00:00.000Z' };
    await put(store, active);
    expect(await store.releases()).toEqual([{ ...release, client: 'TV' }, active, { ...release, version: '2' }]);
  });

  test('changes a release from what is stored, or not at all', async () => {
    const { store, again } = await open();
    const release = buildRelease({ state: 'pending' });
    expect(await store.changeRelease('web', '1', (known) => (known ? release : null))).toBeNull();
    expect(await store.releases()).toEqual([]);
    expect(await store.changeRelease('web', '1', (known) => (known ? null : release))).toEqual(release);
    const failing = store.changeRelease('web', '1', () => {
      throw new Error('not today');
    });
    await expect(failing).rejects.toThrow('not today');
    const other = await again();
    expect(await other.releases()).toEqual([release]);
    const retired: ClientRelease = { ...release, state: 'retired' };
    expect(await other.changeRelease('web', '1', retire)).toEqual(retired);
    expect(await store.releases()).toEqual([retired]);
    await other.stop();
  });

  test('loses no change of a release when many are made at the same time, while it is seen and read', async () => {
    const { store, again } = await open();
    const other = await again();
    const days = Array.from({ length: 24 }, (_, at) => `2026-11-${String(at + 1).padStart(2, '0')}T09:00:00.000Z`);
    await put(store, buildRelease());
    const reading = Promise.all(
      days.map(async () => {
        for (let round = 0; round < 5; round += 1) expect(await other.releases()).toHaveLength(1);
      }),
    );
    await Promise.all(
      days.flatMap((day, at) => {
        const writer = at % 2 ? store : other;
        const operation = { hash: `h${at}`, body: '{ a }', name: null };
        return [
          writer.changeRelease('web', '1', (known) =>
            known ? { ...known, operations: [...known.operations, operation] } : null,
          ),
          writer.sawReleases([{ client: 'web', version: '1' }], day),
        ];
      }),
    );
    await reading;
    const [release, ...rest] = await store.releases();
    expect(rest).toEqual([]);
    const hashes = (release?.operations ?? []).map((operation) => operation.hash);
    expect(hashes.toSorted()).toEqual(days.map((_, at) => `h${at}`).toSorted());
    expect([release?.state, days.includes(release?.lastSeenAt ?? '')]).toEqual(['active', true]);
    await other.stop();
  });

  test('notes once a day when a release was seen, of those that are stored', async () => {
    const { store, again } = await open();
    const release = buildRelease();
    await put(store, release);
    await put(store, { ...release, client: 'app' });
    const seen = async (at: string, ...versions: string[]) => {
      await store.sawReleases(
        versions.map((version) => ({ client: 'web', version })),
        at,
      );
      return (await store.releases()).map((release) => `${release.client}@${release.version} ${release.lastSeenAt}`);
    };
    expect(await seen('2026-11-21T23:00:00.000Z', '2', '1', '1', '3')).toEqual([
      'app@1 null',
      'web@1 2026-11-21T23:00:00.000Z',
    ]);
    await seen('2026-11-21T23:59:00.000Z', '1');
    await seen('2026-11-20T12:00:00.000Z', '1');
    expect((await seen('2026-11-21T23:30:00.000Z')).at(-1)).toBe('web@1 2026-11-21T23:00:00.000Z');
    expect((await seen('2026-11-22T00:10:00.000Z', '1')).at(-1)).toBe('web@1 2026-11-22T00:10:00.000Z');
    const changed = await store.changeRelease('web', '1', retire);
    expect(changed).toEqual({ ...release, state: 'retired', lastSeenAt: '2026-11-22T00:10:00.000Z' });
    const other = await again();
    expect((await other.releases()).at(-1)).toEqual(changed);
    await other.stop();
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
    const row = usageRow;
    await store.addUsage([row, { ...row, client: 'app' }, { ...row, day: '2026-11-01' }, row]);
    await store.addUsage([{ ...row, count: 3 }]);
    await store.addUsage([]);
    const found = await store.usage('2026-11-20');
    expect(found.toSorted((a, b) => a.count - b.count)).toEqual([
      { ...row, client: 'app' },
      { ...row, count: 7 },
    ]);
  });

  test('loses no count when many report the same at the same time', async () => {
    const { store, again } = await open();
    const other = await again();
    const rows = Array.from({ length: 50 }, (_, at) => ({ ...usageRow, coordinate: `User.f${at}`, count: 1 }));
    await Promise.all(
      Array.from({ length: 12 }, (_, at) => (at % 2 ? store : other).addUsage(at % 3 ? rows : rows.toReversed())),
    );
    const found = await store.usage('2026-11-20');
    expect(found).toHaveLength(50);
    expect(new Set(found.map((row) => row.count))).toEqual(new Set([12]));
    await other.stop();
  });

  test.each([{ day: '2026-11-31' }, { day: '../2026-11-20' }, { count: -1 }, { count: 0.5 }, { count: 2 ** 53 }])(
    'adds nothing where one row cannot be counted: %o',
    async (bad) => {
      const { store } = await open();
      await expect(store.addUsage([usageRow, { ...usageRow, ...bad }])).rejects.toThrow(RangeError);
      expect(await store.usage('2026-11-01')).toEqual([]);
    },
  );

  test('keeps checks, the newest first', async () => {
    const { store, again } = await open();
    const one = buildCheck('one', {
      supergraphSdl: '# \u0000 β',
      base: 3,
      commit: 'c0ffee',
      verdict: { b: [1], a: null },
    });
    const two = buildCheck('two/2', { at: '2026-11-21T10:00:00.000Z' });
    await store.putCheck(one);
    await store.putCheck(two);
    expect(await store.checks()).toEqual([two, one].map(summaryOfCheck));
    const blocked: StoredCheck = { ...one, result: 'blocked', at: '2026-11-21T11:00:00.000Z' };
    await store.putCheck(blocked);
    const other = await again();
    expect(await other.checks()).toEqual([blocked, two].map(summaryOfCheck));
    expect([await other.check('one'), await other.check('two/2'), await other.check('two')]).toEqual([
      blocked,
      two,
      null,
    ]);
    await other.stop();
  });

  test('summarises a check: its subject and the number of its findings', async () => {
    const { store } = await open();
    const found = (...severities: string[]) => severities.map((severity) => ({ severity, message: 'x' }));
    const proposed = ['users', 'goods'].map((name) => ({ name, url: '', sdl: 'type Query { a: Int }' }));
    const findings = found('breaking', 'safe', 'breaking', 'dangerous');
    const verdict = { result: 'blocked', composition: { errors: [] }, findings };
    await store.putCheck(buildCheck('one', { result: 'blocked', base: 2, proposed, supergraphSdl: '#', verdict }));
    const errors = [{ code: 'A' }, { code: 'B' }];
    const torn = { result: 'blocked', composition: { errors }, findings: [] };
    await store.putCheck(buildCheck('two', { at: '2026-11-21T08:00:00.000Z', verdict: torn }));
    const rest = { actor: 'ada', commit: null };
    expect(await store.checks()).toEqual([
      {
        ...rest,
        id: 'one',
        at: '2026-11-21T09:00:00.000Z',
        result: 'blocked',
        base: 2,
        subgraphs: ['users', 'goods'],
        composes: true,
        errors: 0,
        findings: { breaking: 2, dangerous: 1, safe: 1 },
      },
      {
        ...rest,
        id: 'two',
        at: '2026-11-21T08:00:00.000Z',
        result: 'ok',
        base: null,
        subgraphs: [],
        composes: false,
        errors: 2,
        findings: { breaking: 0, dangerous: 0, safe: 0 },
      },
    ]);
  });

  test('lists the latest hundred checks, keeps those there is room for, and drops the oldest', async () => {
    const { store } = await open();
    const minute = (at: number) => new Date(Date.UTC(2026, 10, 21) + at * 60_000).toISOString();
    const id = (at: number) => `check-${at}`;
    const all = Array.from({ length: checksKept + 2 }, (_, at) => at);
    // Not in the order of their times: the oldest is not the one that came first.
    for (const at of all.toReversed()) await store.putCheck(buildCheck(id(at), { at: minute(at) }));
    const listed = await store.checks();
    expect(listed.map((check) => check.id)).toEqual(all.toReversed().slice(0, 100).map(id));
    expect([await store.check(id(0)), await store.check(id(1))]).toEqual([null, null]);
    expect((await store.check(id(2)))?.at).toBe(minute(2));
  });

  test('keeps what each gateway said last', async () => {
    const { store, again } = await open();
    const instance: Instance = {
      id: 'gateway-b/2',
      version: null,
      problem: 'does not load',
      startedAt: '2026-11-21T09:00:00.000Z',
      seenAt: '2026-11-21T09:01:00.000Z',
    };
    await store.putInstance(instance);
    await store.putInstance({ ...instance, id: 'gateway-a', version: 1 });
    const later: Instance = { ...instance, version: 2, problem: null, seenAt: '2026-11-21T09:02:00.000Z' };
    await store.putInstance(later);
    const other = await again();
    expect(await other.instances()).toEqual([{ ...instance, id: 'gateway-a', version: 1 }, later]);
    await other.stop();
  });

  test('removes a gateway that stopped, but not one that started again under its id', async () => {
    const { store } = await open();
    const at = '2026-11-21T09:00:00.000Z';
    const instance: Instance = { id: 'gateway@a/b', version: 1, problem: null, startedAt: at, seenAt: at };
    await store.putInstance(instance);
    await store.putInstance({ ...instance, id: 'gateway@c' });
    await store.removeInstance(instance.id, '2026-11-21T08:00:00.000Z');
    await store.removeInstance('never seen', at);
    expect((await store.instances()).map(({ id }) => id)).toEqual(['gateway@a/b', 'gateway@c']);
    await store.removeInstance(instance.id, '2026-11-21T09:00:00Z');
    await store.removeInstance(instance.id, at);
    expect((await store.instances()).map(({ id }) => id)).toEqual(['gateway@c']);
  });

  test('lists writes, the newest first', async () => {
    const { store, again } = await open();
    const approval: AuditEntry = {
      ...entry,
      action: 'approve',
      subject: 'f00d',
      commit: 'c0ffee',
      reason: 'agreed\n"so"',
    };
    await store.addAudit(entry);
    await store.addAudit(approval);
    // Another process's clock may be behind.
    const last: AuditEntry = { ...entry, at: '2026-11-21T08:00:00.000Z', subject: 'version 2' };
    await store.addAudit(last);
    const other = await again();
    expect(await other.audit()).toEqual([last, approval, entry]);
    expect(await other.audit(2)).toEqual([last, approval]);
    await other.stop();
  });

  test('lists the latest hundred writes if not asked for more', async () => {
    const { store } = await open();
    for (let at = 1; at <= 101; at += 1) await store.addAudit({ ...entry, subject: `version ${at}` });
    const subjects = (await store.audit()).map((entry) => entry.subject);
    expect([subjects.length, subjects[0], subjects.at(-1)]).toEqual([100, 'version 101', 'version 2']);
    expect(await store.audit(1_000)).toHaveLength(101);
  });

  test.each([['.hidden'], ['..'], ['a/../../b'], ['界'.repeat(100)], ['a@b'], ['con\n']])(
    'keeps what is named %j',
    async (name) => {
      const { store } = await open();
      const at = '2026-11-21T09:00:00.000Z';
      const release = buildRelease({ client: name, version: name });
      const instance: Instance = { id: name, version: 1, problem: null, startedAt: at, seenAt: at };
      const approval = { fingerprint: name, reason: 'agreed', actor: 'ada', at, expiresAt: null };
      for (let round = 0; round < 2; round += 1) {
        await put(store, release);
        await store.putInstance(instance);
        await store.putApproval(approval);
        await store.putCheck(buildCheck(name));
        await store.putCheck(buildCheck('b'));
      }
      expect(await store.releases()).toEqual([release]);
      expect(await store.instances()).toEqual([instance]);
      expect(await store.approvals()).toEqual([approval]);
      expect([await store.check(name), await store.check(`x${name}`)]).toEqual([buildCheck(name), null]);
      expect(await store.checks()).toHaveLength(2);
    },
  );

  test('remembers which version the webhook was notified of', async () => {
    const { store, again } = await open();
    await store.setLastNotified(1);
    await store.setLastNotified(2);
    const other = await again();
    expect(await other.lastNotified()).toBe(2);
    await other.stop();
  });

  test('keeps the highest version that the webhook was notified of, in whatever order processes report it', async () => {
    const { store, again } = await open();
    const other = await again();
    await store.setLastNotified(12);
    await other.setLastNotified(9);
    expect(await store.lastNotified()).toBe(12);
    const numbers = [14, 20, 13, 17, 19, 15, 18, 16];
    await Promise.all(numbers.map((number, at) => (at % 2 ? store : other).setLastNotified(number)));
    expect([await store.lastNotified(), await other.lastNotified()]).toEqual([20, 20]);
    await other.setLastNotified(20);
    expect(await store.lastNotified()).toBe(20);
    // Unless the versions were restored.
    await other.resetLastNotified(25);
    expect(await store.lastNotified()).toBe(20);
    await other.resetLastNotified(3);
    expect([await store.lastNotified(), await other.lastNotified()]).toEqual([3, 3]);
    await store.setLastNotified(4);
    expect(await other.lastNotified()).toBe(4);
    await other.stop();
  });
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** What all variants together promise; `open` gives an empty one. */
export function promisesOfStores(open: () => Promise<Stores>): void {
  test('names the variants that have a version, and only those', async () => {
    const stores = await open();
    expect(await stores.targets()).toEqual([]);
    await stores.of('shop@main').append(buildVersion('a'), null);
    await stores.of('shop@main').append(buildVersion('b'), 1);
    await stores.of('shop@dev').append(buildVersion('a'), null);
    await stores.of('Books@main').append(buildVersion('a'), null);
    await stores.of('stock@main').putCheck(buildCheck('one'));
    expect(await stores.targets()).toEqual(['Books@main', 'shop@dev', 'shop@main']);
    await stores.ping();
  });

  test('drops old usage and silent gateways of every variant, also when several callers do so at the same time', async () => {
    const stores = await open();
    const names = ['shop@main', 'shop@dev', 'Books@main'];
    const days = ['2025-12-31', '2026-08-23', '2026-08-24', '2026-11-20'];
    const seen = ['2026-11-19T08:59:59.999Z', '2026-11-20T09:00:00.000Z'];
    for (const store of names.map((name) => stores.of(name))) {
      await store.addUsage(days.map((day) => ({ ...usageRow, day })));
      for (const seenAt of seen)
        await store.putInstance({ id: seenAt, version: 1, problem: null, startedAt: entry.at, seenAt });
    }
    const drop = async () => {
      await stores.dropUsageBefore('2026-08-24');
      await stores.dropInstancesBefore('2026-11-20T09:00:00.000Z');
    };
    for (let round = 0; round < 2; round += 1) {
      await Promise.all([drop(), drop()]);
      for (const store of names.map((name) => stores.of(name))) {
        expect((await store.usage('2025-01-01')).map((row) => row.day).toSorted(byText)).toEqual(days.slice(2));
        expect((await store.instances()).map((instance) => instance.id)).toEqual(seen.slice(1));
      }
    }
    await stores.of('shop@main').addUsage([{ ...usageRow, day: '2026-08-23' }]);
    expect(await stores.of('shop@main').usage('2026-08-23')).toHaveLength(3);
  });

  test('keeps each variant apart from the others', async () => {
    const stores = await open();
    const [main, dev] = [stores.of('shop@main'), stores.of('shop@dev')];
    const first = await main.append(buildVersion('a'), null);
    await put(main, buildRelease());
    await main.putApproval({ fingerprint: 'f', reason: 'agreed', actor: 'ada', at: entry.at, expiresAt: null });
    await main.addUsage([usageRow]);
    await main.putCheck(buildCheck('one'));
    await main.putInstance({ id: 'g', version: 1, problem: null, startedAt: entry.at, seenAt: entry.at });
    await main.addAudit(entry);
    await main.setLastNotified(1);
    const lists = ['versions', 'releases', 'approvals', 'checks', 'instances', 'audit'] as const;
    for (const list of lists) {
      expect(await main[list](), list).toHaveLength(1);
      expect(await dev[list](), list).toEqual([]);
    }
    expect([await main.usage('2026-01-01'), await dev.usage('2026-01-01')]).toEqual([[usageRow], []]);
    expect([await dev.head(), await dev.version(first.id), await dev.check('one'), await dev.lastNotified()]).toEqual([
      null,
      null,
      null,
      0,
    ]);
    // The same content under the same id in another variant, with a row of numbers of its own.
    expect(await dev.append(buildVersion('a'), null)).toEqual(first);
    expect([await main.head(), await dev.head()]).toEqual([first, first]);
  });
}
