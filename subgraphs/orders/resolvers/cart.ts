import type { OrdersContext } from '../context.ts';
import { sumMinor } from '../domain/money.ts';
import type { CartResolvers } from '../schema.generated.ts';
import { toMoney } from './money.ts';
import { toVariant } from '../domain/references.ts';

/** The cart's lines at today's prices. */
async function pricedLines(cartId: string, { loaders }: OrdersContext) {
  const lines = await loaders.cartLines.load(cartId);
  return Promise.all(
    lines.map(async ({ id, variantId, quantity }) => {
      const variant = await loaders.variantCopyById.load(variantId);
      if (variant?.priceMinor == null || variant.currency == null) {
        // Only variants with a price get into a cart, and the copy forgets none.
        throw new Error(`expected a price of the variant ${variantId} in a cart`);
      }
      return { id, variantId, quantity, unitMinor: variant.priceMinor, currency: variant.currency };
    }),
  );
}

export const Cart = {
  async lines(cart, _, context) {
    const lines = await pricedLines(cart.id, context);
    return lines.map(({ id, variantId, quantity, unitMinor, currency }) => ({
      id,
      variant: toVariant(variantId),
      quantity,
      unitPrice: toMoney(unitMinor, currency),
      lineTotal: { amount: BigInt(unitMinor) * BigInt(quantity), currency },
    }));
  },
  async total(cart, _, context) {
    const lines = await pricedLines(cart.id, context);
    const [first] = lines;
    const total = sumMinor(lines.map(({ unitMinor, quantity }) => unitMinor * quantity));
    return first && total !== undefined ? toMoney(total, first.currency) : null;
  },
} satisfies CartResolvers;
