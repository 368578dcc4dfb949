import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { allows, type Scope, scopes, type Tokens } from '#registry/store/tokens.ts';
import { openTokens } from '#registry/store/open-tokens.ts';
import { openPostgresTokens } from '#registry/store/postgres-tokens.ts';
import { openTokenFiles } from '#registry/store/token-files.ts';
import { emptyDatabase } from '../support/empty-database.ts';
import { queryAt } from '../support/test-database.ts';

const now = new Date('2026-11-21T09:00:00.000Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-tokens-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const newDirectory = () => path.join(mkdtempSync(path.join(parent, 'tokens-')), 'tokens');

/** What every kind of tokens promises; `open` gives none, and a second view of the same. */
function promisesOfTokens(open: () => Promise<{ tokens: Tokens; again: Tokens }>): void {
  const request = { name: 'ci', scopes: ['publish'], days: 30, now } as const;

  test('admit a caller with the text, in any process, until they expire', async () => {
    const { tokens, again } = await open();
    const { text, token } = await tokens.create({ ...request, graphs: ['shop', 'stock@main'] });
    expect(token).toMatchObject({
      name: 'ci',
      scopes: ['publish'],
      graphs: ['shop', 'stock@main'],
      createdAt: '2026-11-21T09:00:00.000Z',
      expiresAt: '2026-12-21T09:00:00.000Z',
    });
    expect(await again.admit(`Bearer ${text}`, now)).toEqual({ token });
    expect(await again.admit(`bearer  ${text}`, later(29.9))).toEqual({ token });
    expect(await again.admit(`Bearer ${text}`, later(30))).toEqual({ refused: 'expired' });
  });

  test('are for every graph if nothing else is said', async () => {
    const { tokens, again } = await open();
    await tokens.create(request);
    expect((await again.list()).map((token) => token.graphs)).toEqual([['*']]);
  });

  test('admit a text without "Bearer ", and one with the prefix that clients of GraphQL Hive ask for', async () => {
    const { tokens } = await open();
    const { text, token } = await tokens.create(request);
    for (const presented of [text, `hvo1/${text}`, `Bearer hvo1/${text}`])
      expect(await tokens.admit(presented, now), presented).toEqual({ token });
    for (const presented of [text, `hvo1/${text}`])
      expect(await tokens.admitText(presented, now), presented).toEqual({ token });
  });

  test('refuse a text that is no token, and report whether there was one', async () => {
    const { tokens } = await open();
    const { text, token } = await tokens.create(request);
    const forged = `tpr_${token.id}_${'A'.repeat(43)}`;
    const unknown = `tpr_0123456789abcdef_${'A'.repeat(43)}`;
    const wrong = [
      forged,
      unknown,
      `${text}A`,
      ` ${text}`,
      `Basic ${text}`,
      `hvo1/hvo1/${text}`,
      'tpr_../../x_y',
      '',
      'Bearer ',
      token.hash,
    ];
    for (const presented of wrong) {
      expect(await tokens.admit(presented, now), presented).toEqual({ refused: 'invalid' });
      expect(await tokens.admitText(presented, now), presented).toEqual({ refused: 'invalid' });
    }
    expect(await tokens.admitText(`Bearer ${text}`, now)).toEqual({ refused: 'invalid' });
    expect(await tokens.admit(undefined, now)).toEqual({ refused: 'missing' });
    expect(await tokens.admitText(undefined, now)).toEqual({ refused: 'missing' });
  });

  test('are listed by name, and gone in every process once revoked', async () => {
    const { tokens, again } = await open();
    const { text, token } = await tokens.create({ ...request, name: 'web' });
    const { token: second } = await tokens.create({ ...request, name: 'ci' });
    expect(await again.list()).toEqual([second, token]);
    expect(await again.revoke(token.id)).toBe(true);
    expect(await tokens.admit(text, now)).toEqual({ refused: 'invalid' });
    expect(await tokens.list()).toEqual([second]);
    for (const id of [token.id, '../tokens', '']) expect(await tokens.revoke(id), id).toBe(false);
  });

  test.each([
    { days: 0 },
    { days: 1.5 },
    { days: 401 },
    { name: '' },
    { scopes: [] },
    { scopes: ['write' as Scope] },
    { graphs: [] },
    { graphs: ['shop', ''] },
    { graphs: ['sh*'] },
    { graphs: ['shop@'] },
    { graphs: ['shop@main@x'] },
    { graphs: ['shop main'] },
  ])('are not made with %o', async (bad) => {
    const { tokens } = await open();
    await expect(tokens.create({ ...request, ...bad })).rejects.toThrow(/[Ee]xpected|Too small|Invalid/);
    expect(await tokens.list()).toEqual([]);
  });
}

describe('tokens in files', () => {
  promisesOfTokens(async () => {
    const where = newDirectory();
    return { tokens: openTokenFiles(where), again: openTokenFiles(where) };
  });

  test('are read by their owner alone, and hold no text', async () => {
    const where = newDirectory();
    const { text, token } = await openTokenFiles(where).create({ name: 'ci', scopes: ['read'], days: 1, now });
    const file = path.join(where, `${token.id}.json`);
    expect(readdirSync(where)).toEqual([`${token.id}.json`]);
    expect([statSync(where).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(readFileSync(file, 'utf8')).not.toContain(text.slice(-43));
  });

  test('are read, made and revoked beside a file that a crash tore', async () => {
    const where = newDirectory();
    const files: string[] = [];
    const log = createLog('test', 'warn', { write: (line) => void files.push(JSON.parse(line).file) });
    const tokens = openTokenFiles(where, { log });
    const { text, token } = await tokens.create({ name: 'ci', scopes: ['read'], days: 1, now });
    const torn = ['0123456789abcdef', 'fedcba9876543210'];
    writeFileSync(path.join(where, `${torn[0]}.json`), '');
    writeFileSync(path.join(where, `${torn[1]}.json`), '{ "id": "fedc');
    expect(await tokens.list()).toEqual([token]);
    expect(new Set(files)).toEqual(new Set(torn.map((id) => path.join(where, `${id}.json`))));
    expect(await tokens.admit(text, now)).toEqual({ token });
    expect(await tokens.admit(`tpr_${torn[0]}_${'A'.repeat(43)}`, now)).toEqual({ refused: 'invalid' });
    for (const id of torn) expect([await tokens.revoke(id), await tokens.revoke(id)]).toEqual([true, false]);
    expect(readdirSync(where)).toEqual([`${token.id}.json`]);
  });

  test('are files that appear whole', async () => {
    const where = newDirectory();
    mkdirSync(where);
    let making = true;
    const empty = new Set<string>();
    function look(): void {
      for (const file of readdirSync(where))
        if (!file.startsWith('.') && statSync(path.join(where, file)).size === 0) empty.add(file);
      if (making) setImmediate(look);
    }
    look();
    const tokens = openTokenFiles(where);
    await Promise.all(
      Array.from({ length: 100 }, () => tokens.create({ name: 'ci', scopes: ['read'], days: 1, now })),
    ).finally(() => {
      making = false;
    });
    expect([...empty]).toEqual([]);
    expect(await tokens.list()).toHaveLength(100);
  });

  test('made before there was a choice of graphs are for all', async () => {
    const where = newDirectory();
    const tokens = openTokenFiles(where);
    const { text, token } = await tokens.create({ name: 'ci', scopes: ['read'], days: 1, now });
    const { graphs: _, ...old } = token;
    mkdirSync(where, { recursive: true });
    writeFileSync(path.join(where, `${token.id}.json`), JSON.stringify(old));
    const admission = await tokens.admit(text, now);
    expect(admission).toEqual({ token });
    expect('token' in admission && allows(admission.token, 'read', 'any@main')).toBe(true);
  });
});

describe('tokens in PostgreSQL', () => {
  let url: string;
  let one: Tokens;
  let other: Tokens;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const database = await emptyDatabase('registry');
    closing.push(async () => database[Symbol.asyncDispose]());
    url = database.url;
    one = await openPostgresTokens(url);
    other = await openPostgresTokens(url);
    closing.push(
      () => one.stop(),
      () => other.stop(),
    );
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  promisesOfTokens(async () => {
    await queryAt(url, 'delete from registry.token');
    return { tokens: one, again: other };
  });

  test('hold no text', async () => {
    const { text } = await one.create({ name: 'ci', scopes: ['read'], days: 1, now });
    const rows = JSON.stringify(await queryAt(url, 'select * from registry.token'));
    expect(rows).toContain(text.slice(4, 20));
    expect(rows).not.toContain(text.slice(-43));
  });

  test('admit after the server ended the connections', async () => {
    const { text, token } = await one.create({ name: 'ci', scopes: ['read'], days: 1, now });
    await Promise.all([one.list(), one.list(), one.list()]);
    await queryAt(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    expect(await one.admit(text, now)).toEqual({ token });
  });
});

describe('allows', () => {
  const token = (grant: { scopes?: Scope[]; graphs?: string[] }) => ({
    scopes: ['read' as Scope],
    graphs: ['*'],
    ...grant,
  });

  test('lets each scope do everything that the scopes before it may', () => {
    expect(scopes).toEqual(['report', 'read', 'check', 'publish', 'admin']);
    for (const [has, held] of scopes.entries())
      for (const [asked, scope] of scopes.entries())
        expect(allows(token({ scopes: [held] }), scope), `${held} for ${scope}`).toBe(asked <= has);
    expect(allows(token({ scopes: ['report', 'publish'] }), 'check')).toBe(true);
  });

  test.each([
    [['*'], 'shop@main', true],
    [['shop'], 'shop@main', true],
    [['shop'], 'shop@dev', true],
    [['shop'], 'shopping@main', false],
    [['shop'], 'stock@shop', false],
    [['shop@main'], 'shop@main', true],
    [['shop@main'], 'shop@dev', false],
    [['shop@main'], 'shop@main2', false],
    [['stock', 'shop@main'], 'shop@main', true],
  ])('a token for %o at %s: %o', (graphs, target, expected) => {
    expect(allows(token({ graphs }), 'read', target)).toBe(expected);
    expect(allows(token({ graphs }), 'publish', target)).toBe(false);
    expect(allows(token({ graphs }), 'read')).toBe(true);
  });
});

describe('registry:token', () => {
  interface Ran {
    code: number | null;
    out: string;
    err: string;
  }
  const run = (env: Record<string, string>, ...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const command = path.resolve(import.meta.dirname, '../../registry/cli/token.ts');
      const child = execFile(
        process.execPath,
        [command, ...args],
        { env: { PATH: process.env['PATH'], ...env } },
        (_, out, err) => resolve({ code: child.exitCode, out, err }),
      );
    });

  async function promiseOfTheCommand(env: Record<string, string>): Promise<void> {
    const made = await run(
      env,
      'create',
      '--name',
      'ci',
      '--scopes',
      'check,report',
      '--graphs',
      'shop,stock@main',
      '--days',
      '7',
    );
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^tpr_\w{16}_[\w-]{43}\n$/) });
    const tokens = await openTokens({ REGISTRY_TOKENS: '', ...env });
    onTestFinished(() => tokens.stop());
    const admission = await tokens.admitText(made.out.trim(), new Date());
    expect(admission).toMatchObject({
      token: { name: 'ci', scopes: ['check', 'report'], graphs: ['shop', 'stock@main'] },
    });
    const id = made.out.slice(4, 20);
    expect((await run(env, 'list')).out).toMatch(
      new RegExp(`^${id}  check,report  shop,stock@main  until 20\\S+  ci\\n$`),
    );
    for (const wrong of [
      ['--scopes', 'write'],
      ['--scopes', 'read', '--graphs', 'a b'],
      ['--scopes', 'read', '--days', '0'],
    ]) {
      const refused = await run(env, 'create', '--name', 'ci', ...wrong);
      expect(refused, wrong.join(' ')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage:') });
    }
    expect(await run(env, 'revoke', id)).toMatchObject({ code: 0, out: '' });
    expect(await run(env, 'revoke', id)).toMatchObject({ code: 2, err: `There is no token ${id}\n` });
    expect((await run(env, 'list')).out).toBe('');
  }

  test('makes, lists and revokes tokens in files', () => promiseOfTheCommand({ REGISTRY_TOKENS: newDirectory() }));

  test('makes, lists and revokes tokens in PostgreSQL', async () => {
    const database = await emptyDatabase('registry');
    onTestFinished(() => database[Symbol.asyncDispose]());
    const unused = newDirectory();
    await promiseOfTheCommand({ REGISTRY_DATABASE_URL: database.url, REGISTRY_TOKENS: unused });
    expect(() => readdirSync(unused)).toThrow('ENOENT');
  });
});
