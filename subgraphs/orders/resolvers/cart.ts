import { findWarnings } from '../domain/cart.ts';
import type { OrdersContext } from '../context.ts';
import { sumMinor } from '../domain/money.ts';
import type { CartResolvers } from '../schema.generated.ts';
import { toMoney } from './money.ts';
import { toVariant } from '../domain/references.ts';

/** The cart's lines at today's prices. */
async function pricedLines(cartId: string, { loaders }: OrdersContext) {
  const lines = await loaders.cartLines.load(cartId);
  return Promise.all(
    lines.map(async ({ id, variantId, quantity, shownMinor }) => {
      const variant = await loaders.variantCopyById.load(variantId);
      if (variant?.priceMinor == null || variant.currency == null) {
        // Only variants with a price get into a cart, and the copy forgets none.
        throw new Error(`expected a price of the variant ${variantId} in a cart`);
      }
      const { priceMinor, currency, onSale, available } = variant;
      const facts = { variantId, quantity, shownMinor };
      const warnings = findWarnings(facts, { priceMinor, onSale, available: available ?? null });
      return { id, variantId, quantity, unitMinor: priceMinor, currency, warnings };
    }),
  );
}

export const Cart = {
  async lines(cart, _, context) {
    const lines = await pricedLines(cart.id, context);
    return lines.map(({ id, variantId, quantity, unitMinor, currency, warnings }) => ({
      id,
      variant: toVariant(variantId),
      quantity,
      unitPrice: toMoney(unitMinor, currency),
      lineTotal: { amount: BigInt(unitMinor) * BigInt(quantity), currency },
      warnings: warnings.map(({ reason, previousMinor, available }) => ({
        reason,
        previousUnitPrice: previousMinor === null ? null : toMoney(previousMinor, currency),
        available,
      })),
    }));
  },
  async total(cart, _, context) {
    const lines = await pricedLines(cart.id, context);
    const [first] = lines;
    const total = sumMinor(lines.map(({ unitMinor, quantity }) => unitMinor * quantity));
    return first && total !== undefined ? toMoney(total, first.currency) : null;
  },
} satisfies CartResolvers;
