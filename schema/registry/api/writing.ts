import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '#platform/errors.ts';
import { expectedIn, RegistryError, summaryOf } from '../http.ts';
import type { Expected, Target } from '../registry.ts';
import type { Version } from '../store.ts';
import { toReport } from '../to-report.ts';
import type { Token } from '../tokens.ts';
import { type RouteContext, sendJson, targetOf } from './routes.ts';

export interface Answer {
  status: number;
  body: object;
}

/** Answers kept for repeated requests. Each may hold a supergraph. Beyond, and after a restart, what is stored answers. */
const maxRemembered = 100;

/** Runs one write of a request; with an `Idempotency-Key`, a repeated request gets the first answer. */
export type Write = (
  request: FastifyRequest,
  reply: FastifyReply,
  work: (target: Target, expected: Expected) => Promise<Answer>,
  /** Whether a version is the one that a repeated request stored before this process knew its key. */
  stored?: (after: Version) => boolean,
) => Promise<FastifyReply>;

export function openWriting(context: RouteContext): Write {
  const remembered = new Map<string, { body: string; answer: Promise<Answer> }>();

  return async function write(request, reply, work, stored) {
    const target = targetOf(context, request);
    const expected = expectedIn(request);
    const key = request.headers['idempotency-key'];

    async function perform(): Promise<Answer> {
      try {
        return await work(target, expected);
      } catch (error) {
        const missed = error instanceof RegistryError && error.code === 'PRECONDITION_FAILED';
        const again = missed && key !== undefined ? await storedBefore(target, expected, request.token, stored) : null;
        if (!again) throw error;
        return { status: 200, body: toReport(null, { version: summaryOf(again) }) };
      }
    }

    if (key === undefined) {
      const { status, body } = await perform();
      return sendJson(reply, status, body);
    }
    if (typeof key !== 'string' || key.length > 200) {
      throw new CodedError('BAD_USER_INPUT', 'Idempotency-Key: at most 200 characters');
    }
    const id = JSON.stringify([request.token.id, request.url, key]);
    const body = createHash('sha256')
      .update(JSON.stringify([expected, request.body]))
      .digest('hex');
    const known = remembered.get(id);
    if (known && known.body !== body) {
      throw new RegistryError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another request before');
    }
    const answer = known?.answer ?? perform();
    if (!known) {
      remembered.set(id, { body, answer });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= maxRemembered) break;
        remembered.delete(oldest);
      }
      // A refusal is not kept: what stood in the way may be gone.
      answer.catch(() => remembered.delete(id));
    }
    const answered = await answer;
    return sendJson(reply, answered.status, answered.body);
  };
}

/** What a request with this `If-Match` stored already, if it did: its answer was lost, with its connection or with the process. */
async function storedBefore(
  { store }: Target,
  expected: Expected,
  token: Token,
  isIt: ((version: Version) => boolean) | undefined,
): Promise<Version | null> {
  if (!isIt || expected === undefined || expected === '*') return null;
  for (const one of expected) {
    const before = /^\d{1,9}$/.test(one) ? Number(one) : (await store.version(one))?.number;
    const after = before === undefined ? null : await store.version(before + 1);
    if (after && after.actor === token.name && isIt(after)) return after;
  }
  return null;
}
