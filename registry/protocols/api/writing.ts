import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../../../platform/process/errors.ts';
import { expectedIn } from '../conditions.ts';
import { RegistryError } from '../../registry-error.ts';
import { summaryOf } from '../../report/to-report.ts';
import type { Expected } from '../../write-in-turn.ts';
import type { Target } from '../../registry.ts';
import type { RegistryStore } from '../../store/store.ts';
import { toReport } from '../../report/to-report.ts';
import { type RouteContext, sendJson, targetOf } from '../prepare-routes.ts';

export interface WriteAnswer {
  status: number;
  body: object;
}

/** Answers cached for repeated requests; each may hold a supergraph. Older requests, and those before a restart, get the stored version. */
const maxRemembered = 100;

/** Runs the write of a request. With an `Idempotency-Key`, a repeated request gets the first answer while it is cached. */
export type Write = (
  request: FastifyRequest,
  reply: FastifyReply,
  work: (target: Target, expected: Expected) => Promise<WriteAnswer>,
) => Promise<FastifyReply>;

/**
 * Each call makes a cache of its own. With `makesVersions`, versions that `work` stores through its target are marked with the request, in
 * every process and permanently: a request that is repeated later gets the version it made.
 */
export function openWriting(context: RouteContext, { makesVersions }: { makesVersions: boolean }): Write {
  const remembered = new Map<string, { name: string; answer: Promise<WriteAnswer> }>();

  return async function write(request, reply, work) {
    const target = targetOf(context, request);
    const { store } = target;
    const expected = expectedIn(request);
    const key = request.headers['idempotency-key'];
    if (key === undefined) {
      const { status, body } = await work(target, expected);
      return sendJson(reply, status, body);
    }
    if (typeof key !== 'string' || key.length > 200) {
      throw new CodedError('BAD_USER_INPUT', 'Idempotency-Key: Expected at most 200 characters');
    }
    const id = JSON.stringify([request.token.id, request.url, key]);
    const name = createHash('sha256')
      .update(JSON.stringify([id, expected, request.body]))
      .digest('hex');

    async function storedBefore(): Promise<WriteAnswer | null> {
      const version = makesVersions ? await store.versionBy(name) : null;
      return version && { status: 200, body: toReport(null, { version: summaryOf(version) }) };
    }
    async function perform(): Promise<WriteAnswer> {
      const before = await storedBefore();
      if (before) return before;
      const append: RegistryStore['append'] = (version, expectedHead) => store.append(version, expectedHead, name);
      try {
        return await work({ ...target, store: { ...store, append } }, expected);
      } catch (error) {
        // Another process may have handled the same request meanwhile, and caused this refusal.
        const meanwhile = await storedBefore();
        if (!meanwhile) throw error;
        return meanwhile;
      }
    }

    const known = remembered.get(id);
    if (known && known.name !== name) {
      throw new RegistryError(
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key was already used with a different request; use a new key',
      );
    }
    const answer = known?.answer ?? perform();
    if (!known) {
      remembered.set(id, { name, answer });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= maxRemembered) break;
        remembered.delete(oldest);
      }
      // A refusal is not cached: its cause may be gone next time.
      answer.catch(() => remembered.delete(id));
    }
    const { status, body } = await answer;
    return sendJson(reply, status, body);
  };
}
