import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { EventDefinition } from '#platform/events/define.ts';
import {
  orderActionRequired,
  orderCancelled,
  orderConfirmed,
  orderDelayed,
  orderEditRefused,
  orderEditRequested,
  orderExpired,
  orderLinesEdited,
  orderPlaced,
  orderResumed,
  orderShipped,
  type OrderChange,
} from '#schema/events/orders.ts';
import { checkLive, recordProgress } from '../support/check-live.ts';
import { ada, ben, startLive, type TestLive } from '../support/start-live.ts';

const edit = { editId: randomUUID(), added: [{ variantId: randomUUID(), quantity: 1 }] };
const money = { paymentId: randomUUID(), amountMinor: 100, currency: 'GBP' };

/** An order whose events the test records, one version after the other. */
function openOrder(live: TestLive, customerId = ada) {
  const orderId = randomUUID();
  let version = 0;
  let before: OrderChange['status'] | null = null;
  const say = async <P extends OrderChange>(
    definition: EventDefinition<P>,
    status: OrderChange['status'],
    facts: Omit<P, keyof OrderChange> & Partial<OrderChange>,
  ) => {
    version += 1;
    const change = { orderId, customerId, number: 'TP-1', status, previousStatus: before, reason: null };
    before = status;
    await live.log.record(definition, {
      subject: `order:${orderId}`,
      version,
      // The two halves of P.
      payload: { ...change, ...facts } as unknown as P,
      occurredAt: new Date(),
    });
  };
  return {
    orderId,
    say,
    place: () => say(orderPlaced, 'PLACED', { totalMinor: 100, currency: 'GBP', lines: [] }),
    confirm: () => say(orderConfirmed, 'CONFIRMED', { lines: [] }),
    ship: () => say(orderShipped, 'SHIPPED', { shipmentId: randomUUID(), lines: [] }),
  };
}

/** The messages as `version kind state step done code`. */
function openLines() {
  const lines: string[] = [];
  const onData = (data: unknown) => {
    const { version, event, status, step, done, total, code } = (
      data as { operationProgress: Record<string, string | number | null> }
    ).operationProgress;
    lines.push(`${version} ${event} ${status} ${step} ${done}/${total} ${code}`);
  };
  return { lines, onData };
}

describe('operationProgress', () => {
  test('begins with the present state, and goes on with each step of the order and of its edits, and nothing else', async () => {
    await using live = await startLive();
    const { orderId, say, place, confirm, ship } = openOrder(live);
    await place();
    const { lines, onData } = openLines();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId, { onData });
    await recording.received(1);
    await say(orderDelayed, 'PLACED', { step: 'AUTHORISE_PAYMENT', error: 'PROVIDER_UNAVAILABLE' });
    await say(orderResumed, 'PLACED', { work: ['AUTHORISE_PAYMENT'] });
    await say(orderActionRequired, 'PAYMENT_ACTION_REQUIRED', money);
    await confirm();
    await say(orderEditRequested, 'CONFIRMED', { ...edit, totalMinor: 200 });
    await say(orderResumed, 'CONFIRMED', { work: ['AUTHORISE_PAYMENT'] });
    await say(orderActionRequired, 'CONFIRMED', { ...money, editId: edit.editId });
    await say(orderActionRequired, 'CONFIRMED', { ...money, returnId: edit.editId });
    await say(orderLinesEdited, 'CONFIRMED', { ...edit, removed: [], totalMinor: 200 });
    await say(orderLinesEdited, 'CONFIRMED', { editId: edit.editId, removed: edit.added, totalMinor: 100 });
    await say(orderResumed, 'CONFIRMED', { work: ['CAPTURE'] });
    await say(orderEditRequested, 'CONFIRMED', { ...edit, totalMinor: 200 });
    await say(orderEditRefused, 'CONFIRMED', { ...edit, reason: 'NOT_PAID_IN_TIME' });
    await ship();
    await say(orderEditRefused, 'SHIPPED', { ...edit, reason: 'the customer called' });
    await recording.received(12);
    expect(lines).toEqual([
      '1 ORDER RUNNING RESERVE_STOCK 0/3 null',
      '2 ORDER WAITING AUTHORISE_PAYMENT 1/3 PROVIDER_UNAVAILABLE',
      '3 ORDER RUNNING AUTHORISE_PAYMENT 1/3 null',
      '4 ORDER WAITING AUTHORISE_PAYMENT 1/3 ACTION_REQUIRED',
      '5 ORDER DONE CONFIRM 3/3 null',
      '6 ORDER_EDIT RUNNING RESERVE_STOCK 0/3 null',
      '7 ORDER_EDIT RUNNING AUTHORISE_PAYMENT 1/3 null',
      '8 ORDER_EDIT WAITING AUTHORISE_PAYMENT 1/3 ACTION_REQUIRED',
      '10 ORDER_EDIT DONE CONFIRM 3/3 null',
      '13 ORDER_EDIT RUNNING RESERVE_STOCK 0/3 null',
      '14 ORDER_EDIT FAILED AUTHORISE_PAYMENT 0/3 NOT_PAID_IN_TIME',
      '16 ORDER_EDIT ABORTED null 0/3 CANCELLED',
    ]);
  });

  const ends: [what: string, reason: string | null, actor: 'customer' | 'staff' | 'system' | undefined, end: string][] =
    [
      ['the shop', 'OUT_OF_STOCK', 'system', 'FAILED RESERVE_STOCK 0/3 OUT_OF_STOCK'],
      [
        'the shop, in an event of a release before',
        'PAYMENT_DECLINED',
        undefined,
        'FAILED AUTHORISE_PAYMENT 0/3 PAYMENT_DECLINED',
      ],
      ['a person who knows our codes', 'OUT_OF_STOCK', 'customer', 'ABORTED null 0/3 CANCELLED'],
      ['staff', 'the provider is down', 'staff', 'ABORTED null 0/3 CANCELLED'],
    ];
  test.each(ends)('says that an order was ended by %s', async (_what, reason, actor, end) => {
    await using live = await startLive();
    const { orderId, say, place } = openOrder(live);
    await place();
    await say(orderCancelled, 'CANCELLED', { reason, ...(actor ? { actor } : {}) });
    const { lines, onData } = openLines();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId, { onData });
    await recording.received(1);
    expect(lines).toEqual([`2 ORDER ${end}`]);
  });

  test('begins with the newest progress, also if newer versions are about something else, and goes on behind them', async () => {
    await using live = await startLive();
    const { orderId, say, place, confirm, ship } = openOrder(live);
    await place();
    await confirm();
    for (let count = 0; count < 100; count += 1) await ship();
    const { lines, onData } = openLines();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId, { onData });
    await recording.received(1);
    await say(orderEditRequested, 'CONFIRMED', { ...edit, totalMinor: 200 });
    await recording.received(2);
    expect(lines).toEqual(['2 ORDER DONE CONFIRM 3/3 null', '103 ORDER_EDIT RUNNING RESERVE_STOCK 0/3 null']);
  });

  test('says what the status says where the log has lost the beginning, and refuses a cursor before', async () => {
    await using live = await startLive();
    const { orderId, place, confirm, ship } = openOrder(live);
    await place();
    await confirm();
    await ship();
    await live.log.sql('delete from event_log where subject = $1 and version < 3', [`order:${orderId}`]);
    const { lines, onData } = openLines();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId, { onData });
    await recording.received(1);
    expect(lines).toEqual(['3 ORDER DONE CONFIRM 3/3 null']);
    await using expired = recordProgress(live.wsUrl, await live.token(), orderId, { after: 1 });
    await expect.poll(() => expired.errors.map(({ code }) => code)).toEqual(['CURSOR_EXPIRED']);
  });

  test('sends each message once and in order through lost, repeated and late rings, cut connections and a restart', async () => {
    await using live = await startLive();
    const { orderId, say, place, confirm, ship } = openOrder(live);
    let rings = 0;
    live.doorbell.meddle((ring, pass) => {
      rings += 1;
      if (rings % 3 === 0) return [];
      if (rings % 3 === 1) return [ring, ring];
      setTimeout(() => pass(ring), 50);
      return [];
    });
    await place();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId, { after: 0 });
    await recording.received(1);
    await confirm();
    const expected = [1, 2];
    for (let round = 0; round < 20; round += 1) {
      await say(orderEditRequested, 'CONFIRMED', { ...edit, totalMinor: 200 });
      await ship();
      await say(orderEditRefused, 'CONFIRMED', { ...edit, reason: 'OUT_OF_STOCK' });
      const first = 3 + 3 * round;
      expected.push(first, first + 2);
      if (round % 5 === 1) {
        const { connections } = recording;
        recording.cut();
        await expect.poll(() => recording.connections, { timeout: 20_000 }).toBeGreaterThan(connections);
      }
      if (round === 12) {
        await live.subscriptions.stop();
        await live.restart();
      }
    }
    await recording.received(expected.length, 30_000);
    const clean = { missing: [], duplicates: [], reordered: [], unexpected: [] };
    expect(checkLive(recording.messages, new Map([[orderId, expected]]))).toEqual(clean);
    expect(recording.connections).toBeGreaterThan(4);
  });

  test('is for the customer and for staff; others get the answer for an order that does not exist', async () => {
    await using live = await startLive();
    const { orderId, place } = openOrder(live, ben);
    await place();
    await using support = recordProgress(live.wsUrl, await live.token({ roles: ['SUPPORT'] }), orderId);
    await support.received(1);
    const token = await live.token({ userId: ada });
    const refused = [orderId, randomUUID(), 'nonsense'].map((id) => recordProgress(live.wsUrl, token, id));
    for (const recording of refused) await expect.poll(() => recording.errors.length).toBe(1);
    const errors = refused.map(({ errors: [error] }) => JSON.stringify(error));
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toContain('ORDER_NOT_FOUND');
    for (const recording of refused) await recording.stop();
  });

  test('asks for the right again with each message: an order that passes to somebody else ends the subscription', async () => {
    await using live = await startLive();
    const { orderId, say, place } = openOrder(live);
    await place();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId);
    await recording.received(1);
    await say(orderExpired, 'EXPIRED', { customerId: ben, reason: 'NOT_PAID_IN_TIME' });
    await expect.poll(() => recording.errors.map(({ code }) => code)).toEqual(['ORDER_NOT_FOUND']);
    expect(recording.messages).toHaveLength(1);
  });

  test('asks no subgraph for the event alone', async () => {
    await using live = await startLive();
    const { orderId, place } = openOrder(live);
    await place();
    await using recording = recordProgress(live.wsUrl, await live.token(), orderId);
    await recording.received(1);
    expect(live.calls).toEqual([]);
  });
});
