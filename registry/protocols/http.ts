import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../../platform/process/errors.ts';
import { NoVerdictError } from '../judge/judge-pool.ts';

/** Codes of the registry's own answers, beside those of `platform/process/errors.ts`. They keep their meaning forever. */
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
  /** Which version a second rollback means, it has to say: the one before the first is what that took away. Nothing was stored. */
  ROLLED_BACK_ALREADY: { status: 409, retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false },
  /** What an active release sends is a fact, not a draft: push another version of the client. Nothing was stored. */
  RELEASE_IS_ACTIVE: { status: 409, retryable: false },
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

/** Answers with a refusal: the shape of `platform/process/errors.ts`, the message once more for readers of one line, and what else there is. */
export function refuse(reply: FastifyReply, error: RegistryError): FastifyReply {
  const { status, retryable } = registryCodes[error.code];
  const extensions = { code: error.code, retryable, traceId: reply.request.trace.traceId };
  const body = { ...error.answer, message: error.message, errors: [{ message: error.message, extensions }] };
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** Turns a NoVerdictError into what is told to whoever asked, and passes on everything else. */
export function explainNoVerdict(error: unknown): never {
  if (!(error instanceof NoVerdictError)) throw error;
  if (error.why === 'busy') throw new CodedError('TOO_MANY_REQUESTS', error.message, { cause: error });
  if (error.why === 'stopping') throw new CodedError('SHUTTING_DOWN', undefined, { cause: error });
  throw new RegistryError('SCHEMA_TOO_COMPLEX', error.message, {}, { cause: error });
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

function tagsIn(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag);
}

/** Seconds that `Prefer: wait=N` asks for, 50 at most: proxies give up on a silent connection after 60. */
export function waitIn(request: FastifyRequest): number {
  const [, seconds] =
    /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec([request.headers['prefer'] ?? ''].flat().join(',')) ?? [];
  return Math.min(Number(seconds ?? 0), 50);
}

export { summaryOf } from '../report/to-report.ts';
