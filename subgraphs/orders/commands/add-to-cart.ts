import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import { type OrdersContext, requireUser } from '../context.ts';
import { checkQuantity, placementLimits } from '../domain/placement.ts';
import { CartLine } from '../storage/cart-line.entity.ts';
import { Cart } from '../storage/cart.entity.ts';
import { asId } from '../storage/queries.ts';
import { VariantCopy } from '../storage/variant-copy.entity.ts';
import {
  type Conflict,
  conflict,
  type CurrencyMismatch,
  currencyMismatch,
  type InvalidInput,
  invalidInput,
  type VariantNotFound,
  variantNotFound,
} from '../domain/outcome.ts';

export interface CartChanged {
  __typename: 'CartChanged';
  cartId: string;
}

export interface AddToCartInput {
  variantId: string;
  quantity: number;
  expectedVersion?: number | null | undefined;
}

/**
 * Adds pieces of a variant to the caller's cart; makes the cart if there is none. A cart has one currency and at
 * most 1200 lines. Stock is checked only when the order is placed. Throws UNAUTHENTICATED.
 */
export async function addToCart(
  context: OrdersContext,
  input: AddToCartInput,
): Promise<CartChanged | VariantNotFound | CurrencyMismatch | Conflict | InvalidInput> {
  const customerId = requireUser(context.caller);
  const problem = checkQuantity(input.quantity, 1);
  if (problem) return invalidInput('quantity', problem);
  const variantId = asId(input.variantId);
  if (!variantId) return variantNotFound(input.variantId);

  return context.em.fork().transactional(async (em) => {
    const variant = await em.findOne(VariantCopy, { variantId });
    if (variant?.sku == null || variant.currency == null) return variantNotFound(input.variantId);
    const at = context.now();
    const cart = await lockCart(em, customerId, at);
    if (input.expectedVersion != null && input.expectedVersion !== cart.version) {
      return conflict(input.expectedVersion, cart.version);
    }
    const lines = await em.find(CartLine, { cartId: cart.id }, { orderBy: { id: 'asc' } });
    const currency = await cartCurrency(em, lines);
    if (currency !== undefined && currency !== variant.currency) {
      return currencyMismatch(
        `The cart is in ${currency}, but the variant costs ${variant.currency}`,
        currency,
        variant.currency,
      );
    }
    const line = lines.find((candidate) => candidate.variantId === variantId);
    if (line) {
      const tooMany = checkQuantity(line.quantity + input.quantity, 1);
      if (tooMany) return invalidInput('quantity', `${tooMany} in the cart`);
      line.quantity += input.quantity;
    } else {
      if (lines.length >= placementLimits.lines) {
        return invalidInput(
          'variantId',
          `expected a cart of fewer than ${placementLimits.lines} lines, it has ${lines.length}`,
        );
      }
      em.persist(em.create(CartLine, { id: newId('other', at), cartId: cart.id, variantId, quantity: input.quantity }));
    }
    cart.version += 1;
    cart.updatedAt = at;
    return { __typename: 'CartChanged', cartId: cart.id };
  });
}

/** The customer's cart under its row lock, made if there is none; two calls at the same time meet in the unique constraint and agree. */
async function lockCart(em: SqlEntityManager, customerId: string, at: Date): Promise<Cart> {
  const known = await em.findOne(Cart, { customerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (known) return known;
  await em.execute(
    `insert into cart (id, customer_id, version, created_at, updated_at) values (?, ?, 1, ?, ?)
     on conflict (customer_id) do nothing`,
    [newId('other', at), customerId, at, at],
    'run',
  );
  return em.findOneOrFail(Cart, { customerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

async function cartCurrency(em: SqlEntityManager, lines: readonly CartLine[]): Promise<string | undefined> {
  const [first] = lines;
  if (!first) return undefined;
  const variant = await em.findOne(VariantCopy, { variantId: first.variantId });
  return variant?.currency ?? undefined;
}
