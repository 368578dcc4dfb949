import { setTimeout as pause } from 'node:timers/promises';
import type { Follower } from './follower.ts';
import type { LiveShop } from './live-shop.ts';

/** Something that goes wrong in a shop; resolves when it is over. */
export interface Disturbance {
  name: string;
  run(shop: LiveShop, followers: readonly Follower[]): Promise<void>;
}

/** What is done to the shop, in turns. */
export const disturbances: readonly Disturbance[] = [
  {
    name: 'sockets are reset',
    async run(_shop, followers) {
      for (let round = 0; round < 5; round += 1) {
        for (const follower of followers) if (Math.random() < 0.2) follower.cut();
        await pause(300);
      }
    },
  },
  {
    name: 'rings are dropped and delayed',
    async run({ rings }) {
      rings.meddle({ dropped: 0.3, delayed: 0.3, delayMs: 200 });
      await pause(2_000);
      rings.meddle({ dropped: 0, delayed: 0, delayMs: 0 });
    },
  },
  { name: 'Redis crashes and is empty', run: ({ redis }) => redis.crash(700) },
  { name: 'the subscription server is killed', run: (shop) => shop.restart('subscriptions', 'SIGKILL') },
  { name: 'the relay is killed', run: (shop) => shop.restart('orders-worker', 'SIGKILL') },
  {
    name: 'the subgraphs are killed',
    async run(shop) {
      await Promise.all(['users', 'catalog', 'orders'].map((name) => shop.restart(name, 'SIGKILL')));
    },
  },
  { name: 'the subscription server is deployed', run: (shop) => shop.restart('subscriptions', 'SIGTERM') },
];
