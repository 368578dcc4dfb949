import { randomUUID } from 'node:crypto';
import type { ProcessCopy } from '../process-copies.ts';
import { staffToken } from '../shop.ts';
import type { BenchStage } from '../stage.ts';
import { type OrderWriter, openOrderWriter } from './order-writer.ts';
import { type Subscribers, startSubscribers } from './subscribers.ts';

export const subscribersPerCopy = 1_000;
/** Changes of an order at the same time: enough that a copy always has work. */
export const versionsUnderWay = 8;

/**
 * Each copy has as many followers of an order of its own. A change of the order is published when one of those that are under way has reached all of
 * its followers. With one order for all copies, each would wait for the slowest one, and so write fewer changes together than a copy that is alone.
 */
export async function openOrderFollowers(stage: BenchStage) {
  const token = await staffToken(stage);
  // The events are no real changes of an order, so no consumer may act on them.
  for (const name of ['catalog-worker', 'users-worker', 'notifications-worker', 'payment-simulator'])
    await stage.kill(name);
  const query = `subscription Bench($orderId: ID!) { orderStatusChanged(orderId: $orderId) { cursor version status order { id } } }`;
  let followed: FollowedOrder[] = [];
  const disconnect = async () => {
    await Promise.all(followed.map(({ followers }) => followers.stop()));
    await Promise.all(followed.map(({ writer }) => writer.stop()));
    followed = [];
  };
  return {
    async prepare(copies: readonly ProcessCopy[]) {
      await disconnect();
      for (const { pid, url = '' } of copies) {
        const orderId = randomUUID();
        const order = {
          writer: await openOrderWriter(stage, [orderId]),
          followers: startSubscribers(`process ${pid}`),
          last: Promise.resolve(),
        };
        followed.push(order);
        const address = `${url.replace(/^http/, 'ws')}/graphql`;
        await order.followers.connect({ url: address, token, query, orderIds: [orderId], count: subscribersPerCopy });
        order.followers.begin(0);
        await reach(order);
      }
    },
    async work(_copies: readonly ProcessCopy[], seconds: number) {
      const startedAt = performance.now();
      const until = startedAt + seconds * 1000;
      let versions = 0;
      const publish = async (order: FollowedOrder) => {
        while (performance.now() < until) {
          await reach(order);
          versions += 1;
        }
      };
      await Promise.all(followed.flatMap((order) => Array.from({ length: versionsUnderWay }, () => publish(order))));
      return { done: versions * subscribersPerCopy, seconds: (performance.now() - startedAt) / 1000 };
    },
    close: disconnect,
  };
}

interface FollowedOrder {
  writer: OrderWriter;
  followers: Subscribers;
  /** Changes are recorded one after another: versions must be committed in order. */
  last: Promise<unknown>;
}

/** Records one more change of an order. Resolves when all of its followers have got it. */
async function reach(order: FollowedOrder): Promise<void> {
  const published = order.last.then(() => order.writer.record(1, 1));
  order.last = published;
  const { version } = await published;
  if (!(await order.followers.all(version, 20_000))) throw new Error(`expected version ${version} at every subscriber`);
}
