import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { dayMs } from '../day.ts';

/** From the least to the most: each scope includes those before it. `report` is for gateways that only report usage and their version. */
export const scopes = ['report', 'read', 'check', 'publish', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const name = '[A-Za-z][\\w-]{0,63}';
const graphPattern = z
  .string()
  .regex(new RegExp(`^(\\*|${name}(@${name})?)$`), 'expected graphs like shop, shop@main or *');

export const tokenSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Who acts with it: the `actor` of every write. */
  name: z.string().min(1).max(100),
  /** SHA-256 of the whole token, in hex. Enough for 256 random bits; a slow hash protects secrets that people choose. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(scopes)).min(1),
  /** `shop` with all its variants, `shop@main`, or `*`. Tokens that were made before this field existed are for all graphs. */
  graphs: z.array(graphPattern).min(1).default(['*']),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Token = z.infer<typeof tokenSchema>;

export type Admission = { token: Token } | { refused: 'missing' | 'invalid' | 'expired' };

export interface Tokens {
  /**
   * Makes a token that is valid for `days` (1 to 400) and for `graphs` (all). The text is returned this once and stored nowhere. Throws
   * RangeError or ZodError, and makes none, if an option does not fit `Token`.
   */
  create(options: {
    name: string;
    scopes: readonly Scope[];
    graphs?: readonly string[];
    days: number;
    now: Date;
  }): Promise<{ text: string; token: Token }>;
  /** By name. */
  list(): Promise<Token[]>;
  /** False if no token has that id. Takes effect with the next request of any process. */
  revoke(id: string): Promise<boolean>;
  /** The token in an Authorization header, with or without "Bearer ". */
  admit(authorization: string | undefined, now: Date): Promise<Admission>;
  /**
   * The token with this text, from any other place. `hvo1/` may stand in front of the text: GraphQL Hive's clients send nothing unless their
   * token begins so.
   */
  admitText(text: string | undefined, now: Date): Promise<Admission>;
  stop(): Promise<void>;
}

/** Whether a token includes a scope; with `target`, a `graph@variant`, whether it does so there. */
export function allows(token: Pick<Token, 'scopes' | 'graphs'>, scope: Scope, target?: string): boolean {
  if (!token.scopes.some((held) => scopes.indexOf(held) >= scopes.indexOf(scope))) return false;
  if (target === undefined) return true;
  return token.graphs.some((graph) => graph === '*' || graph === target || target.startsWith(`${graph}@`));
}

/** The part in which files and PostgreSQL differ. Ids are those of tokens, 16 hexadecimal digits. */
export interface TokenBackend {
  add(token: Token): Promise<void>;
  find(id: string): Promise<Token | null>;
  all(): Promise<Token[]>;
  /** False if no token has that id. */
  remove(id: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Tokens that a backend stores. */
export function tokensOf(backend: TokenBackend): Tokens {
  const tokens: Tokens = {
    async create({ name: holder, scopes: wanted, graphs = ['*'], days, now }) {
      if (!Number.isInteger(days) || days < 1 || days > 400) {
        throw new RangeError(`Expected a whole number of days from 1 to 400, got ${days}`);
      }
      const id = randomBytes(8).toString('hex');
      const text = `tpr_${id}_${randomBytes(32).toString('base64url')}`;
      const token = tokenSchema.parse({
        id,
        name: holder,
        hash: hashOf(text),
        scopes: wanted,
        graphs,
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + days * dayMs).toISOString(),
      });
      await backend.add(token);
      return { text, token };
    },
    async list() {
      const all = await backend.all();
      return all.toSorted((a, b) => a.name.localeCompare(b.name) || a.createdAt.localeCompare(b.createdAt));
    },
    async revoke(id) {
      return /^[0-9a-f]{16}$/.test(id) && backend.remove(id);
    },
    admit: (authorization, now) => tokens.admitText(authorization?.replace(/^Bearer +/i, ''), now),
    async admitText(presented, now) {
      if (presented === undefined) return { refused: 'missing' };
      const [, text = '', id] = /^(?:hvo1\/)?(tpr_([0-9a-f]{16})_[\w-]{43})$/.exec(presented) ?? [];
      if (id === undefined) return { refused: 'invalid' };
      const token = await backend.find(id);
      const same = timingSafeEqual(Buffer.from(hashOf(text), 'hex'), Buffer.from(token?.hash ?? noToken, 'hex'));
      if (!token || !same) return { refused: 'invalid' };
      return Date.parse(token.expiresAt) <= now.getTime() ? { refused: 'expired' } : { token };
    },
    stop: () => backend.stop(),
  };
  return tokens;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Compared with where no token has the id, so that the time reveals nothing about which ids exist. */
const noToken = hashOf(randomBytes(32).toString('hex'));
