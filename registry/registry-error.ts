import type { FastifyReply } from 'fastify';
import { CodedError } from '../platform/process/errors.ts';
import { NoVerdictError } from './judge/judge-pool.ts';

/** Codes of the registry's own refusals, in addition to those of `platform/process/errors.ts`. Their meaning never changes. */
export const registryCodes = {
  /** Another version went live while this one was judged. Nothing was stored. */
  VERSION_CONFLICT: { status: 409, retryable: false },
  /** `If-Match` names another version than the live one. Nothing was stored. */
  PRECONDITION_FAILED: { status: 412, retryable: false },
  /** The subgraphs do not compose. Only the check was stored. */
  NOT_COMPOSABLE: { status: 422, retryable: false },
  /** The subgraphs compose, but the verdict blocks them. Only the check was stored. */
  BLOCKED: { status: 422, retryable: false },
  /** No verdict within the time or memory allowed. Nothing was stored. */
  SCHEMA_TOO_COMPLEX: { status: 422, retryable: false },
  /** A second rollback must name its version: the version before is the one that the first rollback removed. Nothing was stored. */
  ROLLED_BACK_ALREADY: { status: 409, retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false },
  /** The operations of an active release are facts, not a draft: push another version of the client. Nothing was stored. */
  RELEASE_IS_ACTIVE: { status: 409, retryable: false },
  /** Operations of a release are not valid against the live version; `operations` of the answer has each with its errors. Nothing was stored. */
  OPERATIONS_INVALID: { status: 422, retryable: false },
} as const;
export type RegistryCode = keyof typeof registryCodes;

/** A refusal with a code of the registry's own; the fields of `answer` go into the body beside it. */
export class RegistryError extends Error {
  readonly code: RegistryCode;
  readonly answer: object;

  constructor(code: RegistryCode, message: string, answer: object = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.answer = answer;
  }
}

/** Sends a refusal: in the shape of `platform/process/errors.ts`, with `message` again at the top, and the fields of the answer. */
export function refuse(reply: FastifyReply, error: RegistryError): FastifyReply {
  const { status, retryable } = registryCodes[error.code];
  const extensions = { code: error.code, retryable, traceId: reply.request.trace.traceId };
  const body = { ...error.answer, message: error.message, errors: [{ message: error.message, extensions }] };
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** Throws the refusal for a NoVerdictError; throws every other error as it is. */
export function explainNoVerdict(error: unknown): never {
  if (!(error instanceof NoVerdictError)) throw error;
  if (error.why === 'busy') throw new CodedError('TOO_MANY_REQUESTS', error.message, { cause: error });
  if (error.why === 'stopping') throw new CodedError('SHUTTING_DOWN', undefined, { cause: error });
  throw new RegistryError('SCHEMA_TOO_COMPLEX', error.message, {}, { cause: error });
}
