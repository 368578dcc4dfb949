import { findTextFault } from '#platform/values/text.ts';
import { wholePpm } from '#platform/values/shares.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/outcome.ts';
import { checkTaxClass } from '../domain/pricing/check-terms.ts';
import { saveTaxRate } from '../storage/price-terms.ts';
import type { TaxRate } from '../storage/tax-rate.entity.ts';

export interface TaxRateSet {
  __typename: 'TaxRateSet';
  taxRate: TaxRate;
}

/** Sets a tax for orders from now on. Repeating it changes nothing. Throws UNAUTHENTICATED, and FORBIDDEN unless ADMIN. */
export async function setTaxRate(context: OrdersContext, input: TaxRate): Promise<TaxRateSet | InvalidInput> {
  requireRole(context.caller, 'ADMIN');
  const { country, taxClass, name, ratePpm, included } = input;
  const classFault = checkTaxClass(taxClass);
  if (classFault) return invalidInput('taxClass', classFault);
  const nameFault = findTextFault(name, { min: 1, max: 100 });
  if (nameFault) return invalidInput('name', nameFault);
  if (ratePpm < 0 || ratePpm > wholePpm) return invalidInput('ratePpm', `expected 0 to ${wholePpm}, got ${ratePpm}`);
  const taxRate = { country, taxClass, name, ratePpm, included };
  await saveTaxRate(context.em.fork(), taxRate);
  return { __typename: 'TaxRateSet', taxRate };
}
