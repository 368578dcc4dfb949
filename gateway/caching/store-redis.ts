import { hash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { counter } from '#platform/process/metrics.ts';
import type { CacheEntry } from './memory.ts';

const failures = counter('tradepost_gateway_cache_redis_failures_total', 'Commands that Redis did not answer', [
  'command',
]);

/** Longer than any entry is kept. An epoch that ends earlier costs a read. */
const daySeconds = 86_400;

/** Some entries, as Redis has them. */
export interface StoredEntries {
  /** In the order of the keys; undefined for an entry that is not there, or that an event has emptied. */
  entries: (CacheEntry | undefined)[];
  /** The epochs of all tags at the time of the read. `write` stores them with the entries that are fetched afterwards. */
  epochs: ReadonlyMap<string, string>;
}

/** How far the events of a log are applied. */
export interface LogPosition {
  /** A new one means that it is unknown which events were applied. */
  generation: string;
  position: number;
}

/** The entries that all gateways of one supergraph share. While Redis does not answer, a read returns undefined and a write does nothing. */
export interface CacheStore {
  read(items: readonly { key: string; tags: readonly string[] }[]): Promise<StoredEntries | undefined>;
  /** Stores entries with the epochs that were read before they were fetched. */
  write(
    items: readonly { key: string; tags: readonly string[]; entry: CacheEntry }[],
    epochs: StoredEntries['epochs'],
  ): void;
  position(log: string): Promise<LogPosition | undefined>;
  /** Begins to follow a log at this position, unless another gateway has begun. Returns the position that counts. */
  begin(log: string, position: number): Promise<LogPosition | undefined>;
  /** Empties all entries with one of these tags and advances the position. False if Redis did not, or if another generation counts. */
  empty(log: string, tags: readonly string[], reached: LogPosition): Promise<boolean>;
}

/** The tag of every entry whose subgraph's log is followed. Its epoch is the generation. */
export const logTag = (log: string): string => `log ${log}`;

/**
 * An entry stores the epoch of each of its tags from before its fetch, and counts only while all these epochs are current. To empty a tag is to
 * delete its epoch; the next reader makes a new, random one. So a fetch that an event overtakes stores an entry that nobody uses, without a lock. If
 * Redis itself drops an epoch, the entries with its tag no longer count.
 */
const emptyScript = `
local held = redis.call('GET', KEYS[1])
if not held then return 0 end
local generation, position = string.match(held, '^(%S+) (%d+)$')
if generation ~= ARGV[1] then return 0 end
for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
local reached = math.max(tonumber(position), tonumber(ARGV[2]))
redis.call('SET', KEYS[1], generation .. ' ' .. string.format('%.0f', reached), 'EX', ARGV[3])
return 1
`;

/** Opens the store of one supergraph, whose name is `space`. */
export function openStore(space: string, redis: Redis): CacheStore {
  const prefix = `tradepost:cache:${space}:`;
  // Hashed, since a key holds a representation, variables and a viewer.
  const entryKey = (key: string) => `${prefix}e:${hash('sha256', key, 'base64url')}`;
  const tagKey = (tag: string) => `${prefix}t:${tag}`;

  async function attempt<T>(command: string, run: () => Promise<T>): Promise<T | undefined> {
    if (redis.status !== 'ready') return undefined;
    try {
      return await run();
    } catch {
      failures.inc({ command });
      return undefined;
    }
  }

  /** Makes the epochs that are missing. An epoch that another gateway makes at the same time wins for both. */
  async function makeEpochs(tags: readonly string[], epochs: Map<string, string>): Promise<void> {
    await Promise.all(
      tags.map(async (tag) => {
        const made = randomUUID();
        const set = await redis.set(tagKey(tag), made, 'EX', daySeconds, 'NX');
        const epoch = set === 'OK' ? made : await redis.get(tagKey(tag));
        if (epoch !== null) epochs.set(tag, epoch);
      }),
    );
  }

  async function position(log: string): Promise<LogPosition | undefined> {
    const text = await redis.get(tagKey(logTag(log)));
    return text === null ? undefined : parsePosition(text);
  }

  return {
    read: (items) =>
      attempt('read', async () => {
        const tags = [...new Set(items.flatMap((item) => item.tags))];
        const values = await redis.mget([...items.map(({ key }) => entryKey(key)), ...tags.map(tagKey)]);
        const epochs = new Map<string, string>();
        tags.forEach((tag, index) => {
          const value = values[items.length + index];
          if (value !== null && value !== undefined) epochs.set(tag, epochOf(tag, value));
        });
        const entries = items.map((item, index) => parseEntry(values[index], item.tags, epochs));
        if (entries.includes(undefined)) {
          // Only the follower of a log makes its epoch.
          const missing = tags.filter((tag) => !epochs.has(tag) && !tag.startsWith('log '));
          await makeEpochs(missing, epochs);
        }
        return { entries, epochs };
      }),
    write(items, epochs) {
      void attempt('write', async () => {
        const pipeline = redis.pipeline();
        for (const { key, tags, entry } of items) {
          const held = tags.map((tag) => epochs.get(tag));
          if (held.includes(undefined)) continue;
          const head = JSON.stringify([entry.storedAt, entry.freshUntil, entry.staleUntil, held]);
          const keepMs = Math.min(entry.staleUntil - entry.storedAt, daySeconds * 1000);
          pipeline.set(entryKey(key), `${head}\n${entry.text}`, 'PX', Math.max(1, Math.round(keepMs)));
        }
        await pipeline.exec();
      });
    },
    position: (log) => attempt('position', () => position(log)),
    begin: (log, from) =>
      attempt('begin', async () => {
        await redis.set(tagKey(logTag(log)), `${randomUUID()} ${from}`, 'EX', daySeconds, 'NX');
        return position(log);
      }),
    async empty(log, tags, reached) {
      const keys = [logTag(log), ...tags].map(tagKey);
      const done = await attempt('empty', () =>
        redis.eval(emptyScript, keys.length, ...keys, reached.generation, reached.position, daySeconds),
      );
      return done === 1;
    },
  };
}

function parsePosition(text: string): LogPosition {
  const [generation = '', position] = text.split(' ');
  return { generation, position: Number(position) };
}

function epochOf(tag: string, value: string): string {
  return tag.startsWith('log ') ? parsePosition(value).generation : value;
}

function parseEntry(
  value: string | null | undefined,
  tags: readonly string[],
  epochs: ReadonlyMap<string, string>,
): CacheEntry | undefined {
  if (value === null || value === undefined) return undefined;
  const end = value.indexOf('\n');
  const [storedAt, freshUntil, staleUntil, held] = JSON.parse(value.slice(0, end)) as [
    number,
    number,
    number,
    string[],
  ];
  if (tags.some((tag, index) => held[index] === undefined || held[index] !== epochs.get(tag))) return undefined;
  return { text: value.slice(end + 1), storedAt, freshUntil, staleUntil };
}
