import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Log } from '../platform/process/log.ts';
import { readRegistrySettings, type RegistrySettings } from './settings.ts';
import { openDatabase } from './store/database.ts';
import { createWhole, list, toJson } from './store/whole-files.ts';

/** From the least to the most: each holds what stands before it. `report` is for gateways that only tell of usage and of themselves. */
export const scopes = ['report', 'read', 'check', 'publish', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const name = '[A-Za-z][\\w-]{0,63}';
const graphPattern = z
  .string()
  .regex(new RegExp(`^(\\*|${name}(@${name})?)$`), 'expected graphs like shop, shop@main or *');

const tokenSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Who acts with it: the `actor` of what it writes. */
  name: z.string().min(1).max(100),
  /** SHA-256 of the whole token, in hex. Enough for 256 random bits; a slow hash is for what people think up. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(scopes)).min(1),
  /** What it is for: `shop` with all its variants, `shop@main`, or `*`. Tokens made before there was a choice are for everything. */
  graphs: z.array(graphPattern).min(1).default(['*']),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Token = z.infer<typeof tokenSchema>;

export type Admission = { token: Token } | { refused: 'missing' | 'invalid' | 'expired' };

export interface Tokens {
  /**
   * Makes a token that works for `days` (1 to 400), for `graphs` (all). The text is told this once and kept nowhere. Throws RangeError or
   * ZodError, and makes none, if something is not as `Token` says.
   */
  create(given: {
    name: string;
    scopes: readonly Scope[];
    graphs?: readonly string[];
    days: number;
    now: Date;
  }): Promise<{ text: string; token: Token }>;
  /** By name. */
  list(): Promise<Token[]>;
  /** False if there is none of that id. Takes effect with the next request of any process. */
  revoke(id: string): Promise<boolean>;
  /** Whom an Authorization header speaks for, with or without "Bearer ". */
  admit(authorization: string | undefined, now: Date): Promise<Admission>;
  /**
   * Whom the text of a token speaks for, from wherever else it was carried. It may have `hvo1/` in front: GraphQL Hive's clients stay silent
   * unless their token begins so.
   */
  admitText(text: string | undefined, now: Date): Promise<Admission>;
  stop(): Promise<void>;
}

/** Whether a token may do what needs a scope; with `target`, a `graph@variant`, whether it may do so there. */
export function allows(token: Pick<Token, 'scopes' | 'graphs'>, scope: Scope, target?: string): boolean {
  if (!token.scopes.some((one) => scopes.indexOf(one) >= scopes.indexOf(scope))) return false;
  if (target === undefined) return true;
  return token.graphs.some((one) => one === '*' || one === target || target.startsWith(`${one}@`));
}

/**
 * PostgreSQL where the settings name a database; else files in the directory that they name. Throws if the database cannot be reached.
 */
export async function openTokensOf(
  settings: Pick<RegistrySettings, 'REGISTRY_DATABASE_URL' | 'REGISTRY_TOKENS'>,
  given: { log?: Log } = {},
): Promise<Tokens> {
  const { REGISTRY_DATABASE_URL: databaseUrl, REGISTRY_TOKENS: directory } = settings;
  return databaseUrl === undefined ? openTokens(directory, given) : openPostgresTokens(databaseUrl, given);
}

/**
 * Tokens in a directory, a file each, named by their ids. Several processes may share it; the directory is made by the first token. A file
 * that holds no token is passed over, and told of in the log.
 */
export function openTokens(directory: string, { log }: { log?: Log } = {}): Tokens {
  const fileOf = (id: string) => path.join(directory, `${id}.json`);

  async function find(id: string): Promise<Token | null> {
    let text: string;
    try {
      text = await readFile(fileOf(id), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      return tokenSchema.parse(JSON.parse(text));
    } catch (error) {
      log?.warn({ err: error, file: fileOf(id) }, 'a file holds no token');
      return null;
    }
  }

  return tokensKeptIn({
    async add(token) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await createWhole(fileOf(token.id), toJson(token), 0o600);
    },
    find,
    async all() {
      const files = (await list(directory)).filter((file) => /^[0-9a-f]{16}\.json$/.test(file));
      const found = await Promise.all(files.map((file) => find(path.basename(file, '.json'))));
      return found.filter((one) => one !== null);
    },
    async remove(id) {
      try {
        await rm(fileOf(id));
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
    },
    stop: () => Promise.resolve(),
  });
}

/** Tokens in the registry's database. Throws if it cannot be reached; later, lost connections are replaced. */
export async function openPostgresTokens(databaseUrl: string, given: { log?: Log } = {}): Promise<Tokens> {
  const database = await openDatabase(databaseUrl, { ...given, poolMax: 4 });
  const select = `select id, name, hash, scopes, graphs, created_at as "createdAt", expires_at as "expiresAt" from registry.token`;
  return tokensKeptIn({
    async add(token) {
      await database.inTransaction((client) =>
        client.query(
          `insert into registry.token (id, name, hash, scopes, graphs, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
          [token.id, token.name, token.hash, token.scopes, token.graphs, token.createdAt, token.expiresAt],
        ),
      );
    },
    async find(id) {
      const [row] = await database.ask<Token>(`${select} where id = $1`, [id]);
      return row ?? null;
    },
    all: () => database.ask<Token>(select),
    async remove(id) {
      return (await database.ask('delete from registry.token where id = $1 returning id', [id])).length > 0;
    },
    stop: () => database.stop(),
  });
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Compared with where there is no such token, so that the time tells nobody which ids exist. */
const noToken = hashOf(randomBytes(32).toString('hex'));

/** What files and PostgreSQL differ in; ids are those of tokens, 16 hex digits. */
interface Keeping {
  add(token: Token): Promise<void>;
  find(id: string): Promise<Token | null>;
  all(): Promise<Token[]>;
  /** False if there is none. */
  remove(id: string): Promise<boolean>;
  stop(): Promise<void>;
}

function tokensKeptIn(kept: Keeping): Tokens {
  const tokens: Tokens = {
    async create({ name: who, scopes: wanted, graphs = ['*'], days, now }) {
      if (!Number.isInteger(days) || days < 1 || days > 400) {
        throw new RangeError(`expected a whole number of days from 1 to 400, got ${days}`);
      }
      const id = randomBytes(8).toString('hex');
      const text = `tpr_${id}_${randomBytes(32).toString('base64url')}`;
      const token = tokenSchema.parse({
        id,
        name: who,
        hash: hashOf(text),
        scopes: wanted,
        graphs,
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + days * 86_400_000).toISOString(),
      });
      await kept.add(token);
      return { text, token };
    },
    async list() {
      const found = await kept.all();
      return found.toSorted((a, b) => a.name.localeCompare(b.name) || a.createdAt.localeCompare(b.createdAt));
    },
    async revoke(id) {
      return /^[0-9a-f]{16}$/.test(id) && kept.remove(id);
    },
    admit: (authorization, now) => tokens.admitText(authorization?.replace(/^Bearer +/i, ''), now),
    async admitText(given, now) {
      if (given === undefined) return { refused: 'missing' };
      const [, text = '', id] = /^(?:hvo1\/)?(tpr_([0-9a-f]{16})_[\w-]{43})$/.exec(given) ?? [];
      if (id === undefined) return { refused: 'invalid' };
      const token = await kept.find(id);
      const same = timingSafeEqual(Buffer.from(hashOf(text), 'hex'), Buffer.from(token?.hash ?? noToken, 'hex'));
      if (!token || !same) return { refused: 'invalid' };
      return Date.parse(token.expiresAt) <= now.getTime() ? { refused: 'expired' } : { token };
    },
    stop: () => kept.stop(),
  };
  return tokens;
}

const usage = `usage: npm run registry:token -- create --name <who> --scopes ${scopes.join(',')} [--graphs shop,stock@main] [--days 90]
       npm run registry:token -- list
       npm run registry:token -- revoke <id>`;

/** The command: answers with its exit code. The new token is the only line on standard output. */
async function command(args: string[]): Promise<number> {
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  let tokens: Tokens | undefined;
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        scopes: { type: 'string' },
        graphs: { type: 'string', default: '*' },
        days: { type: 'string', default: '90' },
      },
    });
    tokens = await openTokensOf(readRegistrySettings());
    const [what, id] = positionals;
    if (what === 'create' && values.name && values.scopes) {
      const made = await tokens.create({
        name: values.name,
        scopes: z.array(z.enum(scopes)).parse(values.scopes.split(',')),
        graphs: values.graphs.split(','),
        days: Number(values.days),
        now: new Date(),
      });
      const { token } = made;
      tell(
        `Token ${token.id} for ${token.name}, ${token.graphs.join(',')}, until ${token.expiresAt}. It is shown this once:`,
      );
      process.stdout.write(`${made.text}\n`);
      return 0;
    }
    if (what === 'list') {
      for (const one of await tokens.list())
        process.stdout.write(
          `${one.id}  ${one.scopes.join(',')}  ${one.graphs.join(',')}  until ${one.expiresAt}  ${one.name}\n`,
        );
      return 0;
    }
    if (what === 'revoke' && id) {
      if (await tokens.revoke(id)) return 0;
      tell(`there is no token ${id}`);
      return 2;
    }
    tell(usage);
  } catch (error) {
    const mistake = error instanceof z.ZodError ? error.issues.map((one) => one.message).join('; ') : null;
    tell(`${mistake ?? (error as Error).message}\n${usage}`);
  } finally {
    await tokens?.stop();
  }
  return 2;
}

if (import.meta.main) process.exitCode = await command(process.argv.slice(2));
