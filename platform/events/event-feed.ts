import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { StoredEvent } from './define.ts';
import { openClient } from '../http-client/open-client.ts';
import { postWithin } from '../http-client/post-text.ts';
import { CodedError } from '../process/errors.ts';
import { currentTraceparent } from '../telemetry/trace.ts';
import { signedCalls } from '../identity/signed-calls.ts';
import type { Identity } from '../identity/signed-identity.ts';

/** The most events that one read returns. */
export const maxFeedPage = 500;

const readQuery = z.object({
  after: z.int().nonnegative(),
  limit: z.int().positive().max(maxFeedPage).optional(),
  partitions: z.array(z.int().min(0).max(15)).readonly().optional(),
  audience: z.string().optional(),
  names: z.array(z.string()).readonly().optional(),
});
const subjectRequests = z.array(z.object({ subject: z.string(), afterVersion: z.int().nonnegative() })).readonly();

export type FeedQuery = z.infer<typeof readQuery>;
export type SubjectRequest = z.infer<typeof subjectRequests>[number];

/** Reads a subgraph's event log: in process, or over HTTP from another process. */
export interface EventFeed {
  /** Events after a position, by position; an empty result means the end of the log. */
  read(query: FeedQuery): Promise<StoredEvent[]>;
  /**
   * Events of these subjects after a version, by subject and version, also events without a position yet. One statement.
   */
  readSubjects(requests: readonly SubjectRequest[], limitPerSubject?: number): Promise<StoredEvent[]>;
  /** The newest event of each subject that has one. One statement. */
  latest(subjects: readonly string[]): Promise<StoredEvent[]>;
  /** Events up to this position may be missing, because old ones were deleted; 0 if none were. */
  trimmed(): Promise<number>;
  /** The highest position; 0 for an empty log. */
  head(): Promise<number>;
}

/** PostgreSQL's text form of an array: parameters of raw statements are passed as text. */
export function arrayLiteral(values: readonly (string | number)[]): string {
  return `{${values.map((value) => `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}

/** Serves a feed to our other processes under `/internal/events`; refuses callers that are not a service. */
export function serveFeed(app: FastifyInstance, feed: EventFeed, identity: Identity): void {
  const { checks, callerOf } = signedCalls(identity);
  const route = <Body>(path: string, schema: z.ZodType<Body>, answer: (body: Body) => Promise<unknown>) => {
    app.post(`/internal/events/${path}`, checks, async (call, reply) => {
      if (callerOf(call).kind !== 'service') throw new CodedError('UNSIGNED_CALL');
      const body = schema.safeParse(call.body);
      if (!body.success) {
        return reply
          .code(400)
          .send({ errors: [{ message: z.prettifyError(body.error), extensions: { code: 'BAD_USER_INPUT' } }] });
      }
      return reply.send(await answer(body.data));
    });
  };
  route('read', readQuery, (query) => feed.read(query));
  route('subjects', z.object({ requests: subjectRequests, limitPerSubject: z.int().positive().optional() }), (body) =>
    feed.readSubjects(body.requests, body.limitPerSubject),
  );
  route('latest', z.object({ subjects: z.array(z.string()) }), (body) => feed.latest(body.subjects));
  route('trimmed', z.object({}), async () => ({ trimmed: await feed.trimmed() }));
  route('head', z.object({}), async () => ({ head: await feed.head() }));
}

/** Half of it gives up reads of a busy server; twice of it notices a server that hangs as much later. */
const answerWithinMs = 5_000;
const late = () => new Error(`no answer within ${answerWithinMs} ms`);
/** A process reads a log for a few consumers at a time. A page of 500 orders with 500 lines each has 30 MiB: a reader that takes less would stand still. */
const bounds = { connections: 64, responseBytes: 256 * 1024 * 1024 };

/**
 * The feed of a subgraph in another process: `process` reads the log of `owner`. Fails with SUBGRAPH_UNAVAILABLE while that subgraph does not
 * answer.
 */
export function httpFeed(
  baseUrl: string,
  { identity, process, owner }: { identity: Identity; process: string; owner: string },
): EventFeed {
  const address = new URL(`${baseUrl}/internal/events/`);
  const send = openClient(address, bounds);
  const post = async <Result>(name: string, body: unknown): Promise<Result> => {
    const traceparent = currentTraceparent();
    const call = { method: 'POST', path: address.pathname + name, body: JSON.stringify(body) } as const;
    const headers = ['content-type', 'application/json'];
    try {
      const signed = identity.sign({ kind: 'service', name: process }, owner).headers(call);
      for (const [header, value] of Object.entries(signed)) headers.push(header, value);
      if (traceparent) headers.push('traceparent', traceparent);
      const request = { path: call.path, headers, body: call.body };
      const { status, text } = await postWithin(answerWithinMs, late, send, request);
      if (status !== 200) throw new Error(`expected status 200, got ${status}: ${text.slice(0, 200)}`);
      // Written by `serveFeed` of the same version or an older one; consumers parse each payload.
      return JSON.parse(text) as Result;
    } catch (cause) {
      throw new CodedError('SUBGRAPH_UNAVAILABLE', 'An event feed does not answer', { cause });
    }
  };
  return {
    read: (query) => post('read', query),
    readSubjects: (requests, limitPerSubject) =>
      requests.length === 0 ? Promise.resolve([]) : post('subjects', { requests, limitPerSubject }),
    latest: (subjects) => (subjects.length === 0 ? Promise.resolve([]) : post('latest', { subjects })),
    trimmed: async () => (await post<{ trimmed: number }>('trimmed', {})).trimmed,
    head: async () => (await post<{ head: number }>('head', {})).head,
  };
}
