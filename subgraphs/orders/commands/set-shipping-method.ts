import { findTextFault } from '#platform/values/text.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/outcome.ts';
import { checkMethodCode, checkTaxClass, toRates } from '../domain/pricing/check-terms.ts';
import type { ShippingBasis } from '../domain/pricing/shipping-method.ts';
import { saveShippingMethod } from '../storage/price-terms.ts';
import type { ShippingMethod } from '../storage/shipping-method.entity.ts';

export interface SetShippingMethodInput {
  code: string;
  name: string;
  basis: ShippingBasis;
  taxClass?: string | null | undefined;
  rates: readonly {
    country?: string | null | undefined;
    currency?: string | null | undefined;
    from: number;
    price: bigint;
  }[];
  offered?: boolean | null | undefined;
}

export interface ShippingMethodSet {
  __typename: 'ShippingMethodSet';
  shippingMethod: ShippingMethod;
}

/**
 * Adds or replaces a shipping method for orders from now on. Repeating it changes nothing. Throws UNAUTHENTICATED, and FORBIDDEN unless ADMIN.
 */
export async function setShippingMethod(
  context: OrdersContext,
  input: SetShippingMethodInput,
): Promise<ShippingMethodSet | InvalidInput> {
  requireRole(context.caller, 'ADMIN');
  const { code, name, basis } = input;
  const taxClass = input.taxClass ?? 'STANDARD';
  const codeFault = checkMethodCode(code);
  if (codeFault) return invalidInput('code', codeFault);
  const nameFault = findTextFault(name, { min: 1, max: 100 });
  if (nameFault) return invalidInput('name', nameFault);
  const classFault = checkTaxClass(taxClass);
  if (classFault) return invalidInput('taxClass', classFault);
  const rates = toRates(input.rates);
  if (!Array.isArray(rates)) return invalidInput(rates.field, rates.message);
  const shippingMethod = { code, name, basis, taxClass, rates, offered: input.offered ?? true };
  await saveShippingMethod(context.em.fork(), shippingMethod);
  return { __typename: 'ShippingMethodSet', shippingMethod };
}
