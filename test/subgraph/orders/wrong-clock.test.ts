import { afterEach, expect, it, vi } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { startOrdersWorker } from '../../../subgraphs/orders/worker.ts';
import { newCustomer, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { testLog } from '../../support/test-settings.ts';

afterEach(() => vi.useRealTimers());

/** Places an order whose deadline has passed, by the clock of the database. */
async function placeOverdue(stack: OrdersStack, variantId: string): Promise<string> {
  const { id } = await stack.place(newCustomer(), variantId);
  await stack.sql(
    `update orders set placed_at = now() - interval '1 hour', deadline_at = now() - interval '1 second' where id = $1`,
    [id],
  );
  return id;
}

it.each([
  ['behind', -3600],
  ['ahead', 3600],
])('expires the orders past their deadline, and no others, on a machine that is an hour %s', async (_, seconds) => {
  await using stack = await startOrdersStack();
  const variantId = await stack.offer();
  await stack.stopWorker();
  const inTime = await stack.place(newCustomer(), variantId);
  const overdue = await placeOverdue(stack, variantId);
  const overdueNext = await stack.place(newCustomer(), variantId);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  const doorbell = memoryDoorbell();
  const feeds = { catalog: stack.server.feed };
  const worker = await startOrdersWorker(stack.settings, { log: testLog, doorbell, feeds });
  try {
    await stack.untilStatus(overdue, 'EXPIRED');
    // Resolved by a later sweep, when the first one is over.
    await stack.sql(`update orders set deadline_at = placed_at where id = $1`, [overdueNext.id]);
    await stack.untilStatus(overdueNext.id, 'EXPIRED');
    const [row] = await stack.sql<{ status: string }>('select status from orders where id = $1', [inTime.id]);
    expect(row?.status).toBe('PLACED');
  } finally {
    await worker.stop();
    await doorbell.stop();
  }
});
