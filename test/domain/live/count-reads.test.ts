import { expect, test } from 'vitest';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { registry } from '#platform/process/metrics.ts';
import { countReads } from '../../../subscriptions/follow/count-reads.ts';

test('every read of a log is counted by its log, also one that fails', async () => {
  const feed: EventFeed = {
    read: async () => [],
    readSubjects: async () => [],
    trimmed: async () => 0,
    latest: () => Promise.reject(new Error('the log is away')),
    head: async () => 7,
  };
  const counted = countReads(feed, 'counted');
  expect([await counted.read({ after: 0 }), await counted.readSubjects([]), await counted.head()]).toEqual([[], [], 7]);
  await expect(counted.latest([])).rejects.toThrow('the log is away');
  const metric = await registry.getSingleMetric('tradepost_live_log_reads_total')?.get();
  expect(metric?.values.find(({ labels }) => labels['log'] === 'counted')?.value).toBe(4);
});
