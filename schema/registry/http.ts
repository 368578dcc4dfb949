import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '#platform/errors.ts';
import type { Report } from './report.ts';
import type { Version } from './store.ts';

/** Codes of the registry's own answers, beside those of `platform/errors.ts`. They keep their meaning forever. */
export const registryCodes = {
  /** Somebody else published while this was being judged. Nothing was stored. */
  VERSION_CONFLICT: { status: 409, retryable: false },
  /** `If-Match` names another version than the live one. Nothing was stored. */
  PRECONDITION_FAILED: { status: 412, retryable: false },
  /** The subgraphs do not compose. Nothing was stored. */
  NOT_COMPOSABLE: { status: 422, retryable: false },
  /** The subgraphs compose, but the verdict is against them. Nothing was stored. */
  BLOCKED: { status: 422, retryable: false },
  /** No verdict within the time or memory allowed. Nothing was stored. */
  SCHEMA_TOO_COMPLEX: { status: 422, retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false },
} as const;
export type RegistryCode = keyof typeof registryCodes;

/** A refusal with a code of the registry's own; `answer` goes into the body beside it. */
export class RegistryError extends Error {
  readonly code: RegistryCode;
  readonly answer: object;

  constructor(code: RegistryCode, message: string, answer: object = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.answer = answer;
  }
}

/** Answers with a refusal: the shape of `platform/errors.ts`, the message once more for readers of one line, and what else there is. */
export function refuse(reply: FastifyReply, error: RegistryError): FastifyReply {
  const { status, retryable } = registryCodes[error.code];
  const extensions = { code: error.code, retryable, traceId: reply.request.trace.traceId };
  const body = { ...error.answer, message: error.message, errors: [{ message: error.message, extensions }] };
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

const name = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'a letter, then at most 63 letters, digits, - and _');
const commit = z.string().max(200).nullable().default(null);
const reason = z.string().max(2_000).nullable().default(null);
const numberOrId = z.union([z.int().min(1), z.string().regex(/^[0-9a-f]{16}$/, 'the id of a version')]);
const subgraphs = z
  .array(z.strictObject({ name, url: z.string().max(2_000), sdl: z.string() }))
  .min(1)
  .max(500)
  .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'a name is there twice');

export const targetSchema = z.object({ graph: name, variant: name });
export const checkBody = z.strictObject({ subgraphs, commit });
export const publishBody = z.strictObject({ subgraphs, commit, reason, allowBreaking: z.boolean().default(false) });
export const rollbackBody = z.strictObject({
  /** Left out: the version before the live one. */
  to: numberOrId.optional(),
  commit,
  reason: z.string().trim().min(1).max(2_000),
});
export const promoteBody = z.strictObject({
  /** Another variant of the same graph. */
  from: name,
  /** Left out: what is live there. */
  version: numberOrId.optional(),
  commit,
  reason,
  allowBreaking: z.boolean().default(false),
});
export const pageQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
export const versionParameter = z.union([
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
  z.string().regex(/^[0-9a-f]{16}$/),
]);

/** What came in, as a schema says it must be; BAD_USER_INPUT with every mistake if it is not. */
export function read<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const mistakes = result.error.issues.slice(0, 10).map((one) => `${one.path.join('.') || 'the body'}: ${one.message}`);
  throw new CodedError('BAD_USER_INPUT', mistakes.join('; '));
}

/** A strong entity tag: the hash of what is sent. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
}

/** Whether `If-None-Match` names the tag. */
export function isKnown(request: FastifyRequest, etag: string): boolean {
  const given = request.headers['if-none-match'];
  return given !== undefined && (given.trim() === '*' || tagsIn(given).includes(etag.slice(1, -1)));
}

/** What `If-Match` says must be live: nothing said, any version, none (`"0"`), or one by number or id. */
export function expectedIn(request: FastifyRequest): string[] | '*' | undefined {
  const given = request.headers['if-match'];
  if (given === undefined) return undefined;
  if (given.trim() === '*') return '*';
  const tags = tagsIn(given);
  if (tags.length === 0) throw new CodedError('BAD_USER_INPUT', 'If-Match: expected a quoted version id or number');
  return tags;
}

/** Whether the live version is one of those expected. */
export function isExpected(head: Version | null, expected: ReturnType<typeof expectedIn>): boolean {
  if (expected === undefined) return true;
  if (expected === '*') return head !== null;
  return expected.includes(String(head?.number ?? 0)) || (head !== null && expected.includes(head.id));
}

function tagsIn(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag);
}

/** Seconds that `Prefer: wait=N` asks for, 50 at most: proxies give up on a silent connection after 60. */
export function waitIn(request: FastifyRequest): number {
  const [, seconds] =
    /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec([request.headers['prefer'] ?? ''].flat().join(',')) ?? [];
  return Math.min(Number(seconds ?? 0), 50);
}

export function summaryOf(version: Version): NonNullable<Report['version']> {
  const { number, id, action, actor, commit, reason, at } = version;
  return { number, id, action, actor, commit, reason, at };
}
