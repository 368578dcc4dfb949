import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { startJobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { relayBell, startRelay } from '#platform/events/relay.ts';
import { afterRecording } from '#platform/events/event-log.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { readUsersSettings, type UsersSettings } from './config.ts';
import { forgetExpired } from './jobs/forget-expired.ts';
import { rotateSigningKeys } from './jobs/rotate-signing-keys.ts';
import { openSigningKeys } from './credentials/signing-keys.ts';
import { openUsersDatabase } from './storage/orm.ts';

const hourSeconds = 3600;

/**
 * Starts what the users subgraph does besides answering: the relay of its event log and two schedules. It listens to no other subgraph,
 * so `feeds` is not used and the lag is always 0.
 */
export async function startUsersWorker(
  settings: UsersSettings,
  given: { log: Log; now: () => Date; doorbell: Doorbell; feeds: Record<string, EventFeed> },
): Promise<Running & { lag(): Promise<number> }> {
  const { log, now, doorbell } = given;
  const databaseUrl = settings.USERS_DATABASE_URL;
  const orm = await openUsersDatabase(databaseUrl, { log, poolMax: 2 });
  const opened: { stop(): Promise<void> }[] = [{ stop: () => orm.close() }];
  const stop = async () => {
    for (const part of opened.toReversed()) await part.stop();
  };
  afterRecording(orm, relayBell(doorbell, 'users'));
  try {
    const relay = await startRelay({ databaseUrl, subgraph: 'users', events: eventDefinitions, doorbell, log });
    opened.push(relay);
    const keys = openSigningKeys(orm, settings.TRADEPOST_SECRET, now);
    const jobs = await startJobs({
      databaseUrl,
      jobs: [],
      schedules: [
        { name: 'rotate-signing-keys', everySeconds: hourSeconds, run: () => rotateSigningKeys(keys, log) },
        { name: 'forget-expired', everySeconds: hourSeconds, run: () => forgetExpired(orm.em.fork(), now(), log) },
      ],
      log,
    });
    opened.push(jobs);
    return {
      ready: async () => ({ database: await orm.isConnected(), ...(await relay.ready()), ...(await jobs.ready()) }),
      lag: async () => 0,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

if (import.meta.main) {
  await runProcess('users-worker', async (given) => {
    const settings = readUsersSettings();
    const doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, given.log) : memoryDoorbell();
    const worker = await startUsersWorker(settings, { ...given, doorbell, feeds: {} });
    return {
      ready: () => worker.ready(),
      adminPort: settings.USERS_WORKER_ADMIN_PORT,
      async stop() {
        await worker.stop();
        await doorbell.stop();
      },
    };
  });
}
