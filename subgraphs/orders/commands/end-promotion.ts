import { type OrdersContext, requireRole } from '../context.ts';
import { endPromotionAt } from '../storage/price-terms.ts';
import { asId } from '../storage/queries.ts';
import type { PromotionChanged } from './create-promotion.ts';

export interface PromotionNotFound {
  __typename: 'PromotionNotFound';
  code: 'PROMOTION_NOT_FOUND';
  message: string;
}

/** Ends a promotion now; one that ended before keeps its end. Throws UNAUTHENTICATED, and FORBIDDEN unless ADMIN. */
export async function endPromotion(
  context: OrdersContext,
  input: { promotionId: string },
): Promise<PromotionChanged | PromotionNotFound> {
  requireRole(context.caller, 'ADMIN');
  const id = asId(input.promotionId);
  const promotion = id ? await endPromotionAt(context.em.fork(), id, context.now()) : undefined;
  if (promotion) return { __typename: 'PromotionChanged', promotion };
  const message = 'There is no promotion with this id';
  return { __typename: 'PromotionNotFound', code: 'PROMOTION_NOT_FOUND', message };
}
