import { expect } from 'vitest';
import { newStaff, type OrdersStack } from './start-orders.ts';

/** Work of an order that stands still, as staff see it. */
export interface StuckWork {
  order: { id: string };
  waitsFor: string;
  attempts: number;
  lastError: string | null;
}

/** The work that an order waits for, however short it has waited. */
export async function stuckWork(stack: Pick<OrdersStack, 'call'>, orderId: string): Promise<StuckWork[]> {
  const { data, errors } = await stack.call(
    '{ stuckOrders(first: 100, waitingSeconds: 0) { order { id } waitsFor since attempts lastError } }',
    {},
    newStaff('SUPPORT'),
  );
  expect(errors).toBeUndefined();
  const found = (data as { stuckOrders: StuckWork[] }).stuckOrders;
  return found.filter(({ order }) => order.id === orderId);
}
