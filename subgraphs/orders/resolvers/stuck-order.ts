import type { StuckOrderResolvers } from '../schema.generated.ts';

export const StuckOrder = {
  async order({ orderId }, _, { loaders }) {
    const order = await loaders.orderById.load(orderId);
    if (!order) throw new Error(`expected the order ${orderId}, which was found a moment ago`);
    return order;
  },
} satisfies StuckOrderResolvers;
