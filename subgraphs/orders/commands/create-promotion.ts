import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { newId } from '#platform/values/id.ts';
import { findTextFault } from '#platform/values/text.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/outcome.ts';
import { placementLimits } from '../domain/placement.ts';
import { checkAmount, checkLimit, type EnteredRule, toRule } from '../domain/pricing/check-terms.ts';
import { toCode } from '../domain/pricing/promotion.ts';
import { addPromotion } from '../storage/price-terms.ts';
import type { Promotion } from '../storage/promotion.entity.ts';
import { asId } from '../storage/queries.ts';

export interface CreatePromotionInput extends EnteredRule {
  code?: string | null | undefined;
  name: string;
  variantIds?: readonly string[] | null | undefined;
  minimum?: { amount: bigint; currency: string } | null | undefined;
  maxRedemptions?: number | null | undefined;
  maxPerCustomer?: number | null | undefined;
  startsAt?: Date | null | undefined;
  endsAt?: Date | null | undefined;
}

export interface PromotionChanged {
  __typename: 'PromotionChanged';
  promotion: Promotion;
}

export interface PromotionCodeTaken {
  __typename: 'PromotionCodeTaken';
  code: 'PROMOTION_CODE_TAKEN';
  message: string;
}

const maxVariants = 1_000;

/** Adds a promotion. Throws UNAUTHENTICATED, and FORBIDDEN unless ADMIN. */
export async function createPromotion(
  context: OrdersContext,
  input: CreatePromotionInput,
): Promise<PromotionChanged | PromotionCodeTaken | InvalidInput> {
  requireRole(context.caller, 'ADMIN');
  const promotion = toPromotion(input, context.now());
  if ('field' in promotion) return invalidInput(promotion.field, promotion.message);
  try {
    await addPromotion(context.em.fork(), promotion);
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const message = `Another promotion has the code ${promotion.code}; choose another one`;
    return { __typename: 'PromotionCodeTaken', code: 'PROMOTION_CODE_TAKEN', message };
  }
  return { __typename: 'PromotionChanged', promotion };
}

function toPromotion(input: CreatePromotionInput, at: Date): Promotion | { field: string; message: string } {
  const code = input.code == null ? null : toCode(input.code);
  const codeFault = code === null ? undefined : findTextFault(code, { min: 1, max: placementLimits.codeLength });
  if (codeFault) return { field: 'code', message: codeFault };
  const nameFault = findTextFault(input.name, { min: 1, max: 100 });
  if (nameFault) return { field: 'name', message: nameFault };
  const rule = toRule(input);
  if ('field' in rule) return rule;

  const { minimum, amount, maxRedemptions = null, maxPerCustomer = null } = input;
  const minimumFault = minimum ? checkAmount(minimum.amount, 0n) : undefined;
  if (minimumFault) return { field: 'minimum.amount', message: minimumFault };
  if (minimum && amount && minimum.currency !== amount.currency) {
    return { field: 'minimum.currency', message: `expected ${amount.currency}, as of the amount` };
  }
  const variantIds = input.variantIds?.map((id) => asId(id) ?? '');
  const inRange = !variantIds || (variantIds.length > 0 && variantIds.length <= maxVariants);
  if (!inRange) return { field: 'variantIds', message: `expected 1 to ${maxVariants} ids, got ${variantIds.length}` };
  const noId = variantIds?.indexOf('') ?? -1;
  if (noId >= 0) return { field: `variantIds.${noId}`, message: 'expected the id of a variant' };

  if (code === null && maxRedemptions !== null)
    return { field: 'maxRedemptions', message: 'expected none without a code' };
  if (code === null && maxPerCustomer !== null)
    return { field: 'maxPerCustomer', message: 'expected none without a code' };
  const redemptionsFault = checkLimit(maxRedemptions, 1_000_000);
  if (redemptionsFault) return { field: 'maxRedemptions', message: redemptionsFault };
  const perCustomerFault = checkLimit(maxPerCustomer, 1_000);
  if (perCustomerFault) return { field: 'maxPerCustomer', message: perCustomerFault };
  const startsAt = input.startsAt ?? at;
  const endsAt = input.endsAt ?? null;
  if (endsAt && endsAt <= startsAt) return { field: 'endsAt', message: 'expected a moment after the beginning' };

  return {
    id: newId('other', at),
    code,
    name: input.name,
    rule,
    variantIds: variantIds ?? null,
    minimumMinor: minimum ? Number(minimum.amount) : null,
    currency: amount?.currency ?? minimum?.currency ?? null,
    maxRedemptions,
    maxPerCustomer,
    startsAt,
    endsAt,
  };
}
