import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { httpSubgraph } from '#platform/graph/subgraph-client.ts';
import { startUsers } from '../../../subgraphs/users/server.ts';
import { startUsersWorker } from '../../../subgraphs/users/worker.ts';
import { openScratchLog } from '../../support/scratch-log.ts';
import { testLog } from '../../support/test-settings.ts';
import { startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

describe('the server', () => {
  it('answers over HTTP as it does in process, and serves its keys there', async () => {
    const server = await startUsers(users.settings, { log: testLog, now: users.now, doorbell: memoryDoorbell() });
    try {
      const person = await users.register();
      const baseUrl = await server.listen(0);
      const request = { query: '{ me { id email } }', identity: users.identity.sign(person.caller, 'users') };
      expect(await httpSubgraph(baseUrl)(request)).toEqual({
        data: { me: { id: person.id, email: person.email } },
        text: expect.anything(),
      });
      const keys = await fetch(`${baseUrl}/.well-known/jwks.json`);
      expect(await keys.json()).toEqual(await users.server.jwks());
      expect(await server.ready()).toEqual({ database: true, clock: true });
    } finally {
      await server.stop();
    }
  });

  it('does not start without its database', async () => {
    const settings = { ...users.settings, USERS_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    await expect(startUsers(settings, { log: testLog, now: users.now, doorbell: memoryDoorbell() })).rejects.toThrow(
      'database',
    );
  });
});

describe('the worker', () => {
  it('rings for a session that ends, and makes the first signing key before anyone signs in', async () => {
    await using other = await startUsersUnderTest();
    const doorbell = memoryDoorbell();
    await using log = await openScratchLog(doorbell);
    const feeds = { orders: log.feed, catalog: log.feed };
    const worker = await startUsersWorker(other.settings, { log: testLog, now: other.now, doorbell, feeds });
    try {
      const keys = () => other.server.orm.em.fork().execute('select id from signing_key');
      await expect.poll(keys, { timeout: 10_000 }).toHaveLength(1);
      // It has schedules and no jobs, so that it opens no queue.
      await expect
        .poll(() => worker.ready(), { timeout: 10_000 })
        .toEqual({
          database: true,
          writable: true,
          clock: true,
          relay: true,
          'consumer:list-orders': true,
          'consumer:list-variants': true,
        });

      const person = await other.register();
      const { sessionId } = person.caller;
      const rung = Promise.withResolvers<string>();
      await doorbell.listen(`session:${sessionId}`, rung.resolve);
      await other.ask(person.caller, 'mutation { signOut { ... on SignedOut { at } } }');
      expect(JSON.parse(await rung.promise)).toEqual({ sessionId, userId: person.id, reason: 'signed-out' });
      expect(await worker.lag()).toBe(0);
    } finally {
      await worker.stop();
      await doorbell.stop();
    }
  });
});
