import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { EventLogRow } from '#platform/database/event-log.entity.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { reviveRows, rowsOf, saveRows, selectRows } from '#platform/database/rows.ts';
import { eventsToSave } from '#platform/events/event-log.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { OrderHistory } from './order-history.entity.ts';
import { OrderLine } from './order-line.entity.ts';
import { OrderStep } from './order-step.entity.ts';
import { Order } from './order.entity.ts';
import { PaymentOperation } from './payment-operation.entity.ts';
import { Payment } from './payment.entity.ts';
import { ShipmentLine } from './shipment-line.entity.ts';
import { Shipment } from './shipment.entity.ts';

/*
 * This file reads and writes the rows of an order, with one statement each. A command locks the order, changes these plain objects, adds to
 * the lists, and calls `saveOrder` in the same transaction.
 */

/** An order under its row lock, with all that its status depends on. */
export interface LockedOrder {
  order: Order;
  lines: OrderLine[];
  steps: OrderStep[];
  payments: Payment[];
  operations: PaymentOperation[];
  shipments: Shipment[];
  /** What a change adds. These are not read, and cannot be changed once they are written. */
  added: {
    history: OrderHistory[];
    events: EventLogRow[];
    ledger: LedgerEntry[];
    shipmentLines: ShipmentLine[];
  };
}

/** Locks an order until the transaction ends and reads it afresh; null if there is none of this id. */
export function lockOrder(em: SqlEntityManager, orderId: string): Promise<LockedOrder | null> {
  return lock(em, `select id from orders where id = $1 for update`, orderId);
}

/** As `lockOrder`, for an id that our own rows or events name: its absence is a fault. */
export async function lockKnownOrder(em: SqlEntityManager, orderId: string): Promise<LockedOrder> {
  const locked = await lockOrder(em, orderId);
  if (!locked) throw new Error(`expected the order ${orderId}, there is none`);
  return locked;
}

export type LockedPayment = LockedOrder & { payment: Payment };

/** Locks the order that a payment belongs to; a missing payment is a fault. */
export async function lockOrderOfPayment(em: SqlEntityManager, paymentId: string): Promise<LockedPayment> {
  const locked = await lock(
    em,
    `select orders.id from orders join payment on payment.order_id = orders.id where payment.id = $1 for update of orders`,
    paymentId,
  );
  return { ...known(locked, paymentId), payment: known(findById(locked?.payments, paymentId), paymentId) };
}

/** Locks the order that a payment operation belongs to; a missing operation is a fault. */
export async function lockOrderOfOperation(
  em: SqlEntityManager,
  by: 'id' | 'key',
  value: string,
): Promise<LockedPayment & { operation: PaymentOperation }> {
  const locked = await lock(
    em,
    `select orders.id from orders join payment on payment.order_id = orders.id
     join payment_operation on payment_operation.payment_id = payment.id
     where payment_operation.${by} = $1 for update of orders`,
    value,
  );
  const operation = known(
    locked?.operations.find((row) => row[by] === value),
    value,
  );
  return { ...known(locked, value), payment: known(findById(locked?.payments, operation.paymentId), value), operation };
}

/** The operation of this kind of a payment, if there is one. Of captures and refunds there may be several. */
export function findOperation(
  { operations }: LockedOrder,
  paymentId: string,
  kind: 'AUTHORISE' | 'VOID',
): PaymentOperation | undefined {
  return operations.find((operation) => operation.paymentId === paymentId && operation.kind === kind);
}

/** The authorisation of a payment; every payment has one. */
export function authorisationOf(locked: LockedOrder, paymentId: string): PaymentOperation {
  return known(findOperation(locked, paymentId, 'AUTHORISE'), paymentId);
}

/** Writes what has changed since the order was locked, or all of a new order. */
export async function saveOrder(em: SqlEntityManager, locked: LockedOrder): Promise<void> {
  const { added } = locked;
  await saveRows(em, [
    rowsOf(Order, [locked.order], ['state', 'status', 'version']),
    rowsOf(OrderLine, locked.lines, ['shippedQuantity']),
    rowsOf(OrderStep, locked.steps, ['state', 'attempts', 'lastError']),
    rowsOf(Payment, locked.payments, [
      'state',
      'authorisedMinor',
      'capturedMinor',
      'refundedMinor',
      'refundPendingMinor',
      'providerId',
    ]),
    rowsOf(PaymentOperation, locked.operations, ['state', 'attempts', 'sentAt', 'lastError', 'finishedAt']),
    rowsOf(Shipment, locked.shipments, ['state', 'deliveredAt']),
    rowsOf(ShipmentLine, added.shipmentLines),
    rowsOf(LedgerEntry, added.ledger),
    rowsOf(OrderHistory, added.history),
    eventsToSave(em, added.events),
  ]);
}

/** Two statements: one that waits for the lock, and one that sees what its holder before has committed. */
async function lock(em: SqlEntityManager, lockSql: string, value: string): Promise<LockedOrder | null> {
  const [row] = await runPrepared<{ id: string }>(em, lockSql, [value]);
  if (!row) return null;
  const [found] = await runPrepared<Record<string, unknown>>(em, loadSql(em), [row.id]);
  const [order] = reviveRows(em, Order, found?.['orders']);
  if (!order) throw new Error(`expected the order ${row.id}, which was just locked`);
  return {
    order,
    lines: reviveRows(em, OrderLine, found?.['lines']),
    steps: reviveRows(em, OrderStep, found?.['steps']),
    payments: reviveRows(em, Payment, found?.['payments']),
    operations: reviveRows(em, PaymentOperation, found?.['operations']),
    shipments: reviveRows(em, Shipment, found?.['shipments']),
    added: nothingAdded(),
  };
}

export function nothingAdded(): LockedOrder['added'] {
  return { history: [], events: [], ledger: [], shipmentLines: [] };
}

function loadSql(em: SqlEntityManager): string {
  return `select
    ${selectRows(em, Order, 'where id = $1')} as orders,
    ${selectRows(em, OrderLine, 'where order_id = $1 order by place')} as lines,
    ${selectRows(em, OrderStep, 'where order_id = $1')} as steps,
    ${selectRows(em, Payment, 'where order_id = $1 order by id')} as payments,
    ${selectRows(em, PaymentOperation, 'where payment_id in (select id from payment where order_id = $1) order by id')} as operations,
    ${selectRows(em, Shipment, 'where order_id = $1 order by id')} as shipments`;
}

function findById<Row extends { id: string }>(rows: readonly Row[] | undefined, id: string): Row | undefined {
  return rows?.find((row) => row.id === id);
}

function known<Found>(found: Found | null | undefined, value: string): Found {
  if (found == null) throw new Error(`expected an order with the payment or payment operation ${value}`);
  return found;
}
