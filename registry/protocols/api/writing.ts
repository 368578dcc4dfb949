import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../../../platform/process/errors.ts';
import { expectedIn } from '../conditions.ts';
import { RegistryError } from '../../registry-error.ts';
import { summaryOf } from '../../report/to-report.ts';
import type { Expected, Target } from '../../registry.ts';
import type { RegistryStore } from '../../store/store.ts';
import { toReport } from '../../report/to-report.ts';
import { type RouteContext, sendJson, targetOf } from '../prepare-routes.ts';

export interface Answer {
  status: number;
  body: object;
}

/** Answers kept for repeated requests. Each may hold a supergraph. Beyond, and after a restart, the version that was stored answers. */
const maxRemembered = 100;

/** Runs one write of a request; with an `Idempotency-Key`, a repeated request gets the first answer while that is remembered. */
export type Write = (
  request: FastifyRequest,
  reply: FastifyReply,
  work: (target: Target, expected: Expected) => Promise<Answer>,
) => Promise<FastifyReply>;

/**
 * With `makesVersions`, those that `work` stores by the target it is given are known by the request, in every process and for ever: a request
 * that is repeated later is told which version it made. Each of these has places of its own for answers.
 */
export function openWriting(context: RouteContext, { makesVersions }: { makesVersions: boolean }): Write {
  const remembered = new Map<string, { name: string; answer: Promise<Answer> }>();

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
      throw new CodedError('BAD_USER_INPUT', 'Idempotency-Key: at most 200 characters');
    }
    const id = JSON.stringify([request.token.id, request.url, key]);
    const name = createHash('sha256')
      .update(JSON.stringify([id, expected, request.body]))
      .digest('hex');

    async function storedBefore(): Promise<Answer | null> {
      const version = makesVersions ? await store.versionBy(name) : null;
      return version && { status: 200, body: toReport(null, { version: summaryOf(version) }) };
    }
    async function perform(): Promise<Answer> {
      const before = await storedBefore();
      if (before) return before;
      const append: RegistryStore['append'] = (version, expectedHead) => store.append(version, expectedHead, name);
      try {
        return await work({ ...target, store: { ...store, append } }, expected);
      } catch (error) {
        // The same request may have come to another process meanwhile, and be what stands in the way.
        const meanwhile = await storedBefore();
        if (!meanwhile) throw error;
        return meanwhile;
      }
    }

    const known = remembered.get(id);
    if (known && known.name !== name) {
      throw new RegistryError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another request before');
    }
    const answer = known?.answer ?? perform();
    if (!known) {
      remembered.set(id, { name, answer });
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
