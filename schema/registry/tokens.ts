import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readRegistrySettings } from './config.ts';

/** From the least to the most: each holds what stands before it. */
export const scopes = ['read', 'check', 'publish', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const tokenSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Who acts with it: the `actor` of what it writes. */
  name: z.string().min(1).max(100),
  /** SHA-256 of the whole token, in hex. Enough for 256 random bits; a slow hash is for what people think up. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(scopes)).min(1),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Token = z.infer<typeof tokenSchema>;

export type Admission = { token: Token } | { refused: 'missing' | 'invalid' | 'expired' };

export interface Tokens {
  /** Makes a token that works for `days` (1 to 400). The text is told this once and kept nowhere. */
  create(given: { name: string; scopes: readonly Scope[]; days: number; now: Date }): Promise<{
    text: string;
    token: Token;
  }>;
  /** By name. */
  list(): Promise<Token[]>;
  /** False if there is none of that id. Takes effect with the next request of any process. */
  revoke(id: string): Promise<boolean>;
  /** Whom an Authorization header speaks for. */
  admit(authorization: string | undefined, now: Date): Promise<Admission>;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Compared with where there is no such token, so that the time tells nobody which ids exist. */
const noToken = hashOf(randomBytes(32).toString('hex'));

/** Tokens in a directory, a file each, named by their ids. Several processes may share it; the directory is made by the first token. */
export function openTokens(directory: string): Tokens {
  const fileOf = (id: string) => path.join(directory, `${id}.json`);

  async function load(id: string): Promise<Token | null> {
    let text: string;
    try {
      text = await readFile(fileOf(id), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    return tokenSchema.parse(JSON.parse(text));
  }

  return {
    async create({ name, scopes: wanted, days, now }) {
      if (!Number.isInteger(days) || days < 1 || days > 400) {
        throw new RangeError(`expected a whole number of days from 1 to 400, got ${days}`);
      }
      const id = randomBytes(8).toString('hex');
      const text = `tpr_${id}_${randomBytes(32).toString('base64url')}`;
      const token = tokenSchema.parse({
        id,
        name,
        hash: hashOf(text),
        scopes: wanted,
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + days * 86_400_000).toISOString(),
      });
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const handle = await open(fileOf(id), 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(token, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return { text, token };
    },
    async list() {
      let files: string[];
      try {
        files = await readdir(directory);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
      const ids = files.filter((file) => /^[0-9a-f]{16}\.json$/.test(file)).map((file) => path.basename(file, '.json'));
      const found = (await Promise.all(ids.map(load))).filter((one) => one !== null);
      return found.toSorted((a, b) => a.name.localeCompare(b.name) || a.createdAt.localeCompare(b.createdAt));
    },
    async revoke(id) {
      if (!/^[0-9a-f]{16}$/.test(id) || !(await load(id))) return false;
      await rm(fileOf(id), { force: true });
      return true;
    },
    async admit(authorization, now) {
      if (authorization === undefined) return { refused: 'missing' };
      const [, text = '', id] = /^Bearer +(tpr_([0-9a-f]{16})_[\w-]{43})$/i.exec(authorization) ?? [];
      if (id === undefined) return { refused: 'invalid' };
      const token = await load(id);
      const same = timingSafeEqual(Buffer.from(hashOf(text), 'hex'), Buffer.from(token?.hash ?? noToken, 'hex'));
      if (!token || !same) return { refused: 'invalid' };
      return Date.parse(token.expiresAt) <= now.getTime() ? { refused: 'expired' } : { token };
    },
  };
}

/** Whether a token may do what needs a scope. */
export function allows(token: Token, scope: Scope): boolean {
  return token.scopes.some((one) => scopes.indexOf(one) >= scopes.indexOf(scope));
}

const usage = `usage: npm run registry:token -- create --name <who> --scopes read,check,publish,admin [--days 90]
       npm run registry:token -- list
       npm run registry:token -- revoke <id>`;

/** The command: answers with its exit code. The new token is the only line on standard output. */
async function command(args: string[]): Promise<number> {
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const tokens = openTokens(readRegistrySettings().REGISTRY_TOKENS);
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { name: { type: 'string' }, scopes: { type: 'string' }, days: { type: 'string', default: '90' } },
    });
    const [what, id] = positionals;
    if (what === 'create' && values.name && values.scopes) {
      const wanted = z.array(z.enum(scopes)).parse(values.scopes.split(','));
      const days = Number(values.days);
      const made = await tokens.create({ name: values.name, scopes: wanted, days, now: new Date() });
      tell(`Token ${made.token.id} for ${made.token.name}, until ${made.token.expiresAt}. It is shown this once:`);
      process.stdout.write(`${made.text}\n`);
      return 0;
    }
    if (what === 'list') {
      for (const one of await tokens.list())
        process.stdout.write(`${one.id}  ${one.scopes.join(',')}  until ${one.expiresAt}  ${one.name}\n`);
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
  }
  return 2;
}

if (import.meta.main) process.exitCode = await command(process.argv.slice(2));
