import type { OrderResolvers } from '../schema.generated.ts';
import { asId } from '../storage/queries.ts';
import { toMoney } from './money.ts';
import { toVariant } from '../domain/references.ts';

export const Order = {
  /** Null if there is none of this id, or none that the viewer may see. */
  __resolveReference(reference, { loaders }) {
    // The gateway gives one of the two keys, and nothing else of an order.
    const { id, ref } = reference as { id?: string; ref?: string };
    const orderId = asId(id ?? ref ?? '');
    return orderId ? loaders.orderById.load(orderId) : null;
  },
  ref: (order) => order.id,
  total: (order) => toMoney(order.totalMinor, order.currency),
  customer: (order) => ({ __typename: 'User', id: order.customerId }),
  async lines(order, _, { loaders }) {
    const lines = await loaders.linesByOrder.load(order.id);
    return lines.map((line) => ({
      id: line.id,
      variant: toVariant(line.variantId),
      sku: line.sku,
      name: line.name,
      quantity: line.quantity - line.cancelledQuantity,
      cancelledQuantity: line.cancelledQuantity,
      shippedQuantity: line.shippedQuantity,
      returnedQuantity: line.returnedQuantity,
      unitPrice: toMoney(line.unitMinor, order.currency),
      lineTotal: toMoney(line.totalMinor - line.cancelledQuantity * line.unitMinor, order.currency),
    }));
  },
  async history(order, _, { loaders }) {
    const entries = await loaders.historyByOrder.load(order.id);
    return entries.map(({ version, fromStatus, toStatus, at, actor, reason, event, amountMinor }) => ({
      version,
      from: fromStatus,
      to: toStatus,
      at,
      actor,
      reason,
      event,
      amount: amountMinor == null ? null : toMoney(amountMinor, order.currency),
    }));
  },
  progress: (order, _, { loaders }) => loaders.stepsByOrder.load(order.id),
  async payments(order, _, { loaders, caller }) {
    const payments = await loaders.paymentsByOrder.load(order.id);
    return payments.map(({ id, state, amountMinor, capturedMinor, refundedMinor, currency, clientSecret }) => ({
      id,
      status: state,
      // Staff must not pay with a customer's card.
      clientSecret: caller.kind === 'user' && caller.userId === order.customerId ? clientSecret : null,
      amount: toMoney(amountMinor, currency),
      captured: toMoney(capturedMinor, currency),
      refunded: toMoney(refundedMinor, currency),
    }));
  },
  async returns(order, _, { loaders }) {
    const returns = await loaders.returnsByOrder.load(order.id);
    return returns.map(({ row, lines }) => ({
      id: row.id,
      status: row.state,
      reason: row.reason,
      trackingCode: row.trackingCode,
      shipmentId: row.shipmentId,
      refund: toMoney(row.refundMinor, order.currency),
      requestedAt: row.requestedAt,
      lines,
    }));
  },
  async shipments(order, _, { loaders }) {
    const shipments = await loaders.shipmentsByOrder.load(order.id);
    return shipments.map(({ id, state, trackingCode, carrier, lines, packedAt, shippedAt, deliveredAt }) => ({
      id,
      status: state,
      trackingCode,
      carrier,
      lines,
      packedAt,
      shippedAt: shippedAt ?? packedAt ?? order.placedAt,
      deliveredAt,
    }));
  },
} satisfies OrderResolvers;
