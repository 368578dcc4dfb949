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
import { PromotionRedemption } from './promotion-redemption.entity.ts';
import { ShipmentLine } from './shipment-line.entity.ts';
import { Shipment } from './shipment.entity.ts';

/*
 * This file reads and writes the rows of orders, with one statement each. A command locks an order or several, changes these plain objects,
 * adds to the lists, and calls `saveOrder` or `saveOrders` in the same transaction.
 */

/** An order under its row lock, with all that its status depends on. */
export interface LockedOrder {
  order: Order;
  lines: OrderLine[];
  steps: OrderStep[];
  payments: Payment[];
  operations: PaymentOperation[];
  shipments: Shipment[];
  /** The rows that a change adds. They are not read, and never change after they are written. */
  added: {
    history: OrderHistory[];
    events: EventLogRow[];
    ledger: LedgerEntry[];
    shipmentLines: ShipmentLine[];
    redemptions: PromotionRedemption[];
  };
}

/** Locks orders until the transaction ends and reads them afresh, by id. Orders that do not exist are missing. */
export function lockOrders(em: SqlEntityManager, orderIds: readonly string[]): Promise<Map<string, LockedOrder>> {
  return lock(em, `select id from orders where id = any ($1::uuid[]) order by id for update`, [orderIds]);
}

/** As `lockOrders`, for one order; null if there is none of this id. */
export async function lockOrder(em: SqlEntityManager, orderId: string): Promise<LockedOrder | null> {
  return (await lockOrders(em, [orderId])).get(orderId) ?? null;
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
  const [locked] = await lockBy(
    em,
    `select orders.id from orders join payment on payment.order_id = orders.id where payment.id = $1 for update of orders`,
    paymentId,
  );
  return { ...known(locked, paymentId), payment: paymentOf(known(locked, paymentId), paymentId) };
}

/** Locks the order that a payment operation belongs to; a missing operation is a fault. */
export async function lockOrderOfOperation(
  em: SqlEntityManager,
  by: 'id' | 'key',
  value: string,
): Promise<LockedPayment & { operation: PaymentOperation }> {
  const [locked] = await lockBy(
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
  return { ...known(locked, value), payment: paymentOf(known(locked, value), operation.paymentId), operation };
}

/** A payment of the locked order; its absence is a fault. */
export function paymentOf({ payments }: LockedOrder, paymentId: string): Payment {
  return known(
    payments.find(({ id }) => id === paymentId),
    paymentId,
  );
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

/** Writes the changes since the order was locked, or all of a new order. */
export function saveOrder(em: SqlEntityManager, locked: LockedOrder): Promise<void> {
  return saveOrders(em, [locked]);
}

/** As `saveOrder`, for several orders with one statement. */
export async function saveOrders(em: SqlEntityManager, locked: readonly LockedOrder[]): Promise<void> {
  const all = <Row>(rowsIn: (order: LockedOrder) => readonly Row[]): Row[] => locked.flatMap(rowsIn);
  await saveRows(em, [
    rowsOf(
      Order,
      all(({ order }) => [order]),
      [
        'state',
        'status',
        'version',
        'totalMinor',
        'shippingAddress',
        'heldUntil',
        'editUntil',
        'completeAt',
        'shippingMinor',
        'shippingDiscountMinor',
        'shippingTaxMinor',
        'shippingTaxIncluded',
      ],
    ),
    rowsOf(
      OrderLine,
      all(({ lines }) => lines),
      [
        'cancelledQuantity',
        'packedQuantity',
        'shippedQuantity',
        'returnedQuantity',
        'pricedQuantity',
        'discountMinor',
        'taxMinor',
        'taxIncluded',
        'taxRatePpm',
      ],
    ),
    rowsOf(
      OrderStep,
      all(({ steps }) => steps),
      ['state', 'attempts', 'lastError'],
    ),
    rowsOf(
      Payment,
      all(({ payments }) => payments),
      [
        'state',
        'authorisedMinor',
        'capturedMinor',
        'refundedMinor',
        'refundPendingMinor',
        'creditMinor',
        'providerId',
        'clientSecret',
        'authorisedUntil',
      ],
    ),
    rowsOf(
      PaymentOperation,
      all(({ operations }) => operations),
      ['state', 'attempts', 'sentAt', 'lastError', 'finishedAt'],
    ),
    rowsOf(
      Shipment,
      all(({ shipments }) => shipments),
      ['state', 'trackingCode', 'carrier', 'shippedAt', 'deliveredAt'],
    ),
    rowsOf(
      ShipmentLine,
      all(({ added }) => added.shipmentLines),
    ),
    rowsOf(
      LedgerEntry,
      all(({ added }) => added.ledger),
    ),
    rowsOf(
      PromotionRedemption,
      all(({ added }) => added.redemptions),
    ),
    rowsOf(
      OrderHistory,
      all(({ added }) => added.history),
    ),
    eventsToSave(
      em,
      all(({ added }) => added.events),
    ),
  ]);
}

async function lockBy(em: SqlEntityManager, lockSql: string, value: string): Promise<LockedOrder[]> {
  return [...(await lock(em, lockSql, [value])).values()];
}

/** Two statements: one waits for the locks, and one sees the commits of their earlier holders. */
async function lock(
  em: SqlEntityManager,
  lockSql: string,
  values: readonly unknown[],
): Promise<Map<string, LockedOrder>> {
  const locked = await runPrepared<{ id: string }>(em, lockSql, values);
  if (locked.length === 0) return new Map();
  const ids = locked.map(({ id }) => id);
  return new Map(
    (await loadWholeOrders(em, ids)).map((whole) => [whole.order.id, { ...whole, added: nothingAdded() }]),
  );
}

/** An order with all that its status and its next changes depend on. */
export type WholeOrder = Omit<LockedOrder, 'added'>;

/** These orders as they are now, in no order, without a lock. One statement. */
export async function loadWholeOrders(em: SqlEntityManager, orderIds: readonly string[]): Promise<WholeOrder[]> {
  const [found] = await runPrepared<Record<string, unknown>>(em, loadSql(em), [orderIds]);
  const lines = Map.groupBy(reviveRows(em, OrderLine, found?.['lines']), ({ orderId }) => orderId);
  const steps = Map.groupBy(reviveRows(em, OrderStep, found?.['steps']), ({ orderId }) => orderId);
  const payments = Map.groupBy(reviveRows(em, Payment, found?.['payments']), ({ orderId }) => orderId);
  const operations = Map.groupBy(reviveRows(em, PaymentOperation, found?.['operations']), (row) => row.paymentId);
  const shipments = Map.groupBy(reviveRows(em, Shipment, found?.['shipments']), ({ orderId }) => orderId);
  return reviveRows(em, Order, found?.['orders']).map((order) => {
    const own = payments.get(order.id) ?? [];
    return {
      order,
      lines: lines.get(order.id) ?? [],
      steps: steps.get(order.id) ?? [],
      payments: own,
      operations: own.flatMap(({ id }) => operations.get(id) ?? []),
      shipments: shipments.get(order.id) ?? [],
    };
  });
}

export function nothingAdded(): LockedOrder['added'] {
  return { history: [], events: [], ledger: [], shipmentLines: [], redemptions: [] };
}

function loadSql(em: SqlEntityManager): string {
  const ofOrders = 'order_id = any ($1::uuid[])';
  return `select
    ${selectRows(em, Order, 'where id = any ($1::uuid[])')} as orders,
    ${selectRows(em, OrderLine, `where ${ofOrders} order by place`)} as lines,
    ${selectRows(em, OrderStep, `where ${ofOrders}`)} as steps,
    ${selectRows(em, Payment, `where ${ofOrders} order by id`)} as payments,
    ${selectRows(em, PaymentOperation, `where payment_id = any (array(select id from payment where ${ofOrders})) order by id`)} as operations,
    ${selectRows(em, Shipment, `where ${ofOrders} order by id`)} as shipments`;
}

function known<Found>(found: Found | null | undefined, value: string): Found {
  if (found == null) throw new Error(`expected an order with the payment or payment operation ${value}`);
  return found;
}
