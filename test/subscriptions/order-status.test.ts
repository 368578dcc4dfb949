import { describe, expect, test } from 'vitest';
import type { Ring } from '#platform/events/define.ts';
import { checkLive, recordOrder, versionsOf } from '../support/check-live.ts';
import { ada, ben, startLive } from '../support/start-live.ts';

const clean = { missing: [], duplicates: [], reordered: [], unexpected: [] };
const isPage = ({ channel }: Ring) => channel === 'events:orders';

describe('orderStatusChanged', () => {
  test('begins with the present state and goes on with every change', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advance(orderId, 'CONFIRMED');
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId);
    await recording.received(1);
    await live.advance(orderId, 'SHIPPED');
    await live.advance(orderId, 'DELIVERED');
    await recording.received(3);
    expect(recording.messages.map(({ version, status, cursor }) => [version, status, cursor])).toEqual([
      [2, 'CONFIRMED', '2'],
      [3, 'SHIPPED', '3'],
      [4, 'DELIVERED', '4'],
    ]);
  });

  test('sends every version since the cursor, also versions that only the log still has', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 149);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId, { after: 0 });
    await recording.received(150);
    await live.advance(orderId);
    await recording.received(151);
    expect(checkLive(recording.messages, versionsOf(orderId, 1, 151))).toEqual(clean);
  });

  test('with the newest version as cursor waits for the next one', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId, { after: 1 });
    await recording.connected;
    await live.advance(orderId);
    await recording.received(1);
    expect(recording.messages.map(({ version }) => version)).toEqual([2]);
  });

  test('refuses a cursor ahead of the order, and one whose successors are no longer kept', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 4);
    await live.log.sql(`delete from event_log where subject = $1 and version < 4`, [`order:${orderId}`]);
    await using ahead = recordOrder(live.wsUrl, await live.token(), orderId, { after: 6 });
    await using expired = recordOrder(live.wsUrl, await live.token(), orderId, { after: 1 });
    await using kept = recordOrder(live.wsUrl, await live.token(), orderId, { after: 3 });
    await expect.poll(() => ahead.errors.map(({ code }) => code)).toEqual(['INVALID_CURSOR']);
    await expect.poll(() => expired.errors.map(({ code }) => code)).toEqual(['CURSOR_EXPIRED']);
    await kept.received(2);
    expect([ahead.messages, expired.messages]).toEqual([[], []]);
  });

  test('gives the same answer for another user’s order, an unknown id and nonsense', async () => {
    await using live = await startLive();
    const theirs = await live.place(ben);
    const token = await live.token({ userId: ada });
    const recordings = [theirs, crypto.randomUUID(), 'nonsense'].map((id) => recordOrder(live.wsUrl, token, id));
    for (const recording of recordings) await expect.poll(() => recording.errors.length).toBe(1);
    const errors = recordings.map(({ errors: [error] }) => error);
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(errors[0]?.code).toBe('ORDER_NOT_FOUND');
    for (const recording of recordings) await recording.stop();
  });

  test('serves staff any order', async () => {
    await using live = await startLive();
    const orderId = await live.place(ben);
    await using recording = recordOrder(live.wsUrl, await live.token({ roles: ['SUPPORT'] }), orderId);
    await recording.received(1);
    expect(recording.messages[0]?.version).toBe(1);
  });
});

describe('a doorbell that cannot be trusted', () => {
  const faults: [string, (ring: Ring, pass: (ring: Ring) => void, count: number) => readonly Ring[]][] = [
    ['drops every third message', (ring, _pass, count) => (count % 3 === 0 ? [] : [ring])],
    ['repeats every message', (ring) => [ring, ring]],
    ['swaps neighbours', swapNeighbours()],
    [
      'delays every second message',
      (ring, pass, count) => {
        if (count % 2 === 0) return [ring];
        setTimeout(() => pass(ring), 50);
        return [];
      },
    ],
    ['is silent', () => []],
    ['sends something else', (ring) => [{ ...ring, message: 'not an event' }]],
  ];

  test.for(faults)('that %s loses, repeats and reorders nothing', async ([_name, fault]) => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    let count = 0;
    live.doorbell.meddle((ring, pass) => (isPage(ring) ? fault(ring, pass, (count += 1)) : [ring]));
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId);
    await recording.received(1);
    await live.advanceBy(orderId, 20);
    await recording.received(21);
    expect(checkLive(recording.messages, versionsOf(orderId, 1, 21))).toEqual(clean);
  });

  test('that loses the last message is caught by the sweep', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId);
    await recording.received(1);
    live.doorbell.meddle((ring) => (isPage(ring) ? [] : [ring]));
    await live.advance(orderId, 'CANCELLED');
    await recording.received(2, 2_000);
    expect(recording.messages[1]?.status).toBe('CANCELLED');
  });

  test('while the log cannot be read delays, and sends everything afterwards', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId);
    await recording.received(1);
    live.doorbell.meddle((ring) => (isPage(ring) ? [] : [ring]));
    live.log.breakFeed(true);
    await live.advanceBy(orderId, 3);
    await expect
      .poll(() => live.logged.filter(({ msg }) => msg === 'the log could not be read yet').length)
      .toBeGreaterThan(0);
    live.log.breakFeed(false);
    await recording.received(4);
    expect(checkLive(recording.messages, versionsOf(orderId, 1, 4))).toEqual(clean);
  });
});

describe('a connection that breaks', () => {
  test('is resumed by the stock client behind its last message, again and again', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId);
    for (let round = 1; round <= 3; round += 1) {
      await recording.received(1 + (round - 1) * 5);
      recording.cut();
      await live.advanceBy(orderId, 5);
    }
    await recording.received(16);
    expect(recording.connections).toBeGreaterThanOrEqual(4);
    expect(checkLive(recording.messages, versionsOf(orderId, 1, 16))).toEqual(clean);
  });
});

/** Holds a message back until the next one has passed. */
function swapNeighbours() {
  let held: Ring | undefined;
  return (ring: Ring): readonly Ring[] => {
    if (!held) {
      held = ring;
      return [];
    }
    const both = [ring, held];
    held = undefined;
    return both;
  };
}
