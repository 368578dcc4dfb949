import { type ChangingOrders, openChanges } from './changes.ts';
import { type LiveShop, startLiveShop } from './live-shop.ts';

/** Runs `work` on a shop of its own whose `orders` change as `work` says, and stops the shop. `progress` is called with what happens. */
export async function inChangingShop<Report>(
  orders: number,
  progress: (line: string) => void,
  work: (shop: LiveShop, changes: ChangingOrders) => Promise<Report>,
): Promise<Report> {
  progress('Starting a shop of its own on fresh databases …');
  const shop = await startLiveShop({
    env: { SUBSCRIPTIONS_CONNECTIONS_PER_USER: '20000', SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '20000' },
    onLine: progress,
  });
  try {
    const changes = await openChanges({
      ordersDatabaseUrl: shop.ordersDatabaseUrl,
      redisUrl: shop.redis.url,
      customerId: shop.customerId,
      orders,
    });
    try {
      return await work(shop, changes);
    } finally {
      await changes.stop();
    }
  } finally {
    await shop.stop();
  }
}
