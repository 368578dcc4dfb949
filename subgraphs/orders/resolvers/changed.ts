import type { OrdersContext } from '../context.ts';
import type { ShortageResolvers } from '../schema.generated.ts';
import type { Cart } from '../storage/cart.entity.ts';
import type { Order } from '../storage/order.entity.ts';
import { toVariant } from '../domain/references.ts';

/*
 * Commands return ids; the selected fields of the changed objects are read here, after the change. An order that was just placed is at hand.
 */

/** Of PlacedOrder and OrderChanged. */
export const changedOrder = {
  async order(
    { orderId, order: known }: { orderId: string; order?: Order },
    _: unknown,
    { loaders }: OrdersContext,
  ): Promise<Order> {
    const order = known ?? (await loaders.orderById.load(orderId));
    if (!order) throw new Error(`expected the order ${orderId}, which the caller has just changed`);
    return order;
  },
};

/** Of CartChanged and GuestCartCreated. */
export const changedCart = {
  async cart({ cartId }: { cartId: string }, _: unknown, { loaders }: OrdersContext): Promise<Cart> {
    const cart = await loaders.cartById.load(cartId);
    if (!cart) throw new Error(`expected the cart ${cartId}, which the caller has just changed`);
    return cart;
  },
};

export const Shortage = {
  variant: ({ variantId }) => toVariant(variantId),
} satisfies ShortageResolvers;
