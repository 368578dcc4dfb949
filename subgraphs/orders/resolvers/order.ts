import { hasRole } from '#platform/identity/caller.ts';
import { isGuestId } from '#platform/identity/guest-id.ts';
import type { OrderResolvers } from '../schema.generated.ts';
import { asId } from '../storage/queries.ts';
import { partsOf } from '../domain/pricing/piece-values.ts';
import type { OrdersContext } from '../context.ts';
import { staffActionsOf } from '../domain/staff-actions.ts';
import type { OrderLine as OrderLineRow } from '../storage/order-line.entity.ts';
import type { Order as OrderRow } from '../storage/order.entity.ts';
import { toMoney } from './money.ts';
import { toAddedLine, toOrderReturn } from './order-return.ts';
import { toVariant } from '../domain/references.ts';

/** The parts of the price of what is left of the order after cancellations. */
async function priceParts(order: OrderRow, { loaders }: OrdersContext) {
  const lines = await loaders.linesByOrder.load(order.id);
  const shippingTax = order.shippingTaxMinor;
  const sums = {
    subtotalMinor: 0,
    discountMinor: order.shippingDiscountMinor,
    taxMinor: shippingTax,
    includedTaxMinor: order.shippingTaxIncluded ? shippingTax : 0,
  };
  for (const line of lines) {
    const parts = partsOf(line, line.quantity - line.cancelledQuantity);
    sums.subtotalMinor += parts.priceMinor;
    sums.discountMinor += parts.discountMinor;
    sums.taxMinor += parts.taxMinor;
    if (line.taxIncluded) sums.includedTaxMinor += parts.taxMinor;
  }
  return sums;
}

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
  subtotal: async (order, _, context) => toMoney((await priceParts(order, context)).subtotalMinor, order.currency),
  discount: async (order, _, context) => toMoney((await priceParts(order, context)).discountMinor, order.currency),
  tax: async (order, _, context) => toMoney((await priceParts(order, context)).taxMinor, order.currency),
  includedTax: async (order, _, context) =>
    toMoney((await priceParts(order, context)).includedTaxMinor, order.currency),
  shipping: (order) => toMoney(order.shippingMinor, order.currency),
  async discounts(order, _, { loaders }) {
    const redemptions = await loaders.redemptionsByOrder.load(order.id);
    return redemptions.map(({ name, code, savedMinor }) => ({
      name,
      code,
      amount: toMoney(savedMinor, order.currency),
    }));
  },
  customer: (order) => (isGuestId(order.customerId) ? null : { __typename: 'User', id: order.customerId }),
  async lines(order, _, { loaders }) {
    const lines = await loaders.linesByOrder.load(order.id);
    return lines.map((line) => ({
      ...lineParts(line, order.currency),
      id: line.id,
      variant: toVariant(line.variantId),
      sku: line.sku,
      name: line.name,
      quantity: line.quantity - line.cancelledQuantity,
      cancelledQuantity: line.cancelledQuantity,
      shippedQuantity: line.shippedQuantity,
      returnedQuantity: line.returnedQuantity,
      unitPrice: toMoney(line.unitMinor, order.currency),
      taxClass: line.taxClass,
      taxRatePpm: line.taxRatePpm,
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
  async edits(order, _, { loaders }) {
    const edits = await loaders.editsByOrder.load(order.id);
    return edits.map(({ id, state, reason, plan, code, requestedAt, finishedAt }) => ({
      id,
      status: state,
      reason,
      added: plan.added.map((line) => toAddedLine(line, order.currency)),
      total: toMoney(plan.price.totalMinor, order.currency),
      code,
      requestedAt,
      finishedAt,
    }));
  },
  async staffActions(order, _, { loaders, caller, now, holdMs }) {
    if (!hasRole(caller, 'SUPPORT')) return [];
    const facts = await loaders.repairFactsByOrder.load(order.id);
    return facts ? staffActionsOf(facts, { at: now(), holdMs }) : [];
  },
  async payments(order, _, { loaders, caller }) {
    const payments = await loaders.paymentsByOrder.load(order.id);
    return payments.map(({ id, state, amountMinor, capturedMinor, refundedMinor, currency, clientSecret }) => ({
      id,
      status: state,
      // Staff must not pay with a customer's card.
      clientSecret: isOwn(caller, order) ? clientSecret : null,
      amount: toMoney(amountMinor, currency),
      captured: toMoney(capturedMinor, currency),
      refunded: toMoney(refundedMinor, currency),
    }));
  },
  async returns(order, _, { loaders }) {
    const returns = await loaders.returnsByOrder.load(order.id);
    return returns.map((found) => toOrderReturn(found, order));
  },
  async invoices(order, _, { loaders }) {
    const invoices = await loaders.invoicesByOrder.load(order.id);
    return invoices.map(({ id, kind, number, amountMinor, currency, issuedAt, pdf }) => ({
      id,
      kind,
      number,
      amount: toMoney(amountMinor, currency),
      issuedAt,
      pdf,
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

/** Whether it is the caller who pays for the order. */
function isOwn(caller: OrdersContext['caller'], order: OrderRow): boolean {
  return caller.kind === 'guest'
    ? caller.orderId === order.id
    : caller.kind === 'user' && caller.userId === order.customerId;
}

/** The shares of discount and tax of the pieces that were not cancelled. */
function lineParts(line: OrderLineRow, currency: string) {
  const { discountMinor, taxMinor } = partsOf(line, line.quantity - line.cancelledQuantity);
  return { discount: toMoney(discountMinor, currency), tax: toMoney(taxMinor, currency) };
}
