import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredEvent } from '#platform/events/define.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { readMetrics } from '#platform/process/metrics.ts';
import { keptMs } from '../../gateway/callers/ended-sessions.ts';
import { accessTokenLifetimeMs } from '../../subgraphs/users/domain/session.ts';
import { eventually } from '../support/eventually.ts';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';

const minute = 60_000;

/** A log of users that can fail, and counts its reads. */
function openUsersLog() {
  const events: StoredEvent[] = [];
  const log = {
    isBroken: false,
    reads: 0,
    /** Adds events that were recorded so long ago. */
    add(name: string, subjects: readonly string[], agoMs = 0) {
      for (const subject of subjects)
        events.push({
          id: String(events.length),
          subject,
          version: 1,
          name,
          schemaVersion: 1,
          payload: {},
          occurredAt: new Date(Date.now() - agoMs).toISOString(),
          traceContext: null,
          audience: null,
          position: events.length + 1,
        });
    },
    end: (sessionId: string, agoMs = 0) => log.add('session.ended', [`session:${sessionId}`], agoMs),
  };
  function read(): void {
    log.reads += 1;
    if (log.isBroken) throw new Error('the feed does not answer');
  }
  const feed: EventFeed = {
    async read({ after, limit = 500, names }) {
      read();
      return events
        .filter(({ position, name }) => (position ?? 0) > after && (!names || names.includes(name)))
        .slice(0, limit);
    },
    async head() {
      read();
      return events.length;
    },
    trimmed: () => Promise.reject(new Error('not used')),
    readSubjects: () => Promise.reject(new Error('not used')),
    latest: () => Promise.reject(new Error('not used')),
  };
  return { log, feed };
}

let users: ReturnType<typeof openUsersLog>;
let gateway: TestGateway;
beforeEach(async () => {
  users = openUsersLog();
  gateway = await startTestGateway({ feeds: { users: users.feed } });
});
afterEach(() => gateway[Symbol.asyncDispose]());

/** The code of a request with the token of session `s-1`; OK if it was answered. */
async function codeOfRequest(): Promise<string> {
  const { body } = await gateway.graphql('{ me { id } }', {}, { authorization: `Bearer ${await gateway.token()}` });
  return body.errors?.[0]?.extensions.code ?? (body.data.me ? 'OK' : 'no data');
}

test('a token is refused when its session has ended, and only then', async () => {
  expect(await codeOfRequest()).toBe('OK');
  users.log.end('another');
  users.log.add('user.registered', ['user:u-9']);
  expect(await codeOfRequest()).toBe('OK');
  users.log.end('s-1');
  await eventually(async () => (await codeOfRequest()) === 'UNAUTHENTICATED', 5_000);
});

test('a gateway that starts knows the ends of the last 15 minutes, without reading a long log from its beginning', async () => {
  users.log.add(
    'user.registered',
    Array.from({ length: 40_000 }, (_, i) => `user:${i}`),
    60 * minute,
  );
  users.log.end('s-1', 14 * minute);
  users.log.add(
    'user.registered',
    Array.from({ length: 700 }, (_, i) => `user:later-${i}`),
    minute,
  );
  expect(await codeOfRequest()).toBe('UNAUTHENTICATED');
  expect(users.log.reads).toBeLessThan(15);
});

test('many ends at the same time are read in pages', async () => {
  for (let i = 0; i < 1_200; i += 1) users.log.end(`other-${i}`);
  users.log.end('s-1');
  expect(await codeOfRequest()).toBe('UNAUTHENTICATED');
});

test('an end is forgotten once every token of its session has expired', async () => {
  users.log.end('s-1', keptMs + minute);
  expect(await codeOfRequest()).toBe('OK');
  expect(keptMs).toBeGreaterThan(accessTokenLifetimeMs + 2 * minute);
});

test('a guest is answered without the log', async () => {
  users.log.isBroken = true;
  const { body } = await gateway.graphql('{ products { nodes { id } } }');
  expect(body.errors).toBeUndefined();
  expect(users.log.reads).toBe(0);
});

test('a log that was never read refuses tokens, and one that was read before keeps its list', async () => {
  users.log.isBroken = true;
  expect(await codeOfRequest()).toBe('SUBGRAPH_UNAVAILABLE');
  users.log.isBroken = false;
  expect(await codeOfRequest()).toBe('OK');
  users.log.end('s-1');
  await eventually(async () => (await codeOfRequest()) === 'UNAUTHENTICATED', 5_000);
  users.log.isBroken = true;
  const { reads } = users.log;
  await eventually(() => users.log.reads > reads, 5_000);
  expect(await codeOfRequest()).toBe('UNAUTHENTICATED');
});

test('the metric counts the seconds for which the log cannot be read, and is 0 again when it can', async () => {
  const lateSeconds = async () =>
    Number(/^tradepost_gateway_ended_sessions_late_seconds (\S+)$/m.exec(await readMetrics())?.[1]);
  expect(await codeOfRequest()).toBe('OK');
  expect(await lateSeconds()).toBe(0);
  users.log.isBroken = true;
  // A ring or a poll is the reason to look.
  await eventually(async () => (await codeOfRequest()) === 'OK' && (await lateSeconds()) > 1.5, 10_000);
  users.log.isBroken = false;
  await eventually(async () => (await lateSeconds()) === 0, 5_000);
});
