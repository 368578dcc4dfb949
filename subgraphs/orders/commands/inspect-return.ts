import { orderReturnInspected } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import type { OrderOutcome } from '../domain/outcome.ts';
import { decideInspection, type InspectedLine } from '../domain/return.ts';
import { orRefuse } from '../saga/change-order.ts';
import { changeReturn, type ReturnChangeInput } from '../saga/change-return.ts';
import { recordChange } from '../saga/record-change.ts';
import { asId } from '../storage/queries.ts';

export interface InspectReturnInput extends ReturnChangeInput {
  lines?: readonly InspectedLine[] | null | undefined;
  idempotencyKey: string;
}

/**
 * Decides for each piece of a received return: on sale again, or written off. The catalogue moves the stock when it hears of it. Throws
 * UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN.
 */
export async function inspectReturn(context: OrdersContext, input: InspectReturnInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const given = input.lines?.map(({ orderLineId, restock, writeOff }) => ({
    orderLineId: asId(orderLineId) ?? orderLineId,
    restock,
    writeOff,
  }));
  const claim = { operation: 'inspectReturn', input: given ?? null } as const;
  return changeReturn(context, input, claim, ({ locked, found, lines, noteOf, refuse }) => {
    const inspected = orRefuse(decideInspection(lines, given), refuse);
    const facts = inspected.lines.map(({ orderLineId, restock, writeOff }) => {
      const line = lines.find((known) => known.orderLineId === orderLineId);
      const bought = locked.lines.find(({ id }) => id === orderLineId);
      if (!line || !bought) throw new Error(`expected the line ${orderLineId} of the return ${found.id}`);
      Object.assign(line, { restocked: restock, writtenOff: writeOff });
      return { variantId: bought.variantId, restocked: restock, writtenOff: writeOff };
    });
    recordChange(locked, orderReturnInspected, { returnId: found.id, lines: facts }, noteOf(null));
  });
}
