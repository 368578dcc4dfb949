import { setTimeout as pause } from 'node:timers/promises';
import type { ChangingOrders } from './changes.ts';
import { inChangingShop } from './changing-shop.ts';
import { disturbances } from './disturbances.ts';
import { type Calm, type Defect, findDefects } from './find-defects.ts';
import { type Follower, startFollower } from './follower.ts';
import type { LiveShop } from './live-shop.ts';
import { waitUntil } from '../wait-until.ts';

export interface ChaosOptions {
  minutes: number;
  /** ChangingOrders recorded per second. */
  rate: number;
  followers: number;
  /** How often the supergraph is replaced. */
  swaps: number;
  withinSeconds: number;
}

export interface ChaosReport {
  changes: number;
  followers: number;
  deliveries: number;
  connections: number;
  disturbances: number;
  swaps: number;
  defects: Defect[];
  /** Followers that the server refused for good. */
  refusals: string[];
}

const orders = 100;
const feeds = 5;
/** Between two transactions. */
const changeEveryMs = 50;
/** Of followers and the relay, which start within seconds. */
const startDeadlineMs = 60_000;

/** Breaks a shop of its own for some minutes while orders change and followers watch. `progress` is called with what happens. */
export function runChaos(options: ChaosOptions, progress: (line: string) => void): Promise<ChaosReport> {
  return inChangingShop(orders, progress, (shop, changes) => disturb(shop, changes, options, progress));
}

async function disturb(
  shop: LiveShop,
  changes: ChangingOrders,
  options: ChaosOptions,
  progress: (line: string) => void,
): Promise<ChaosReport> {
  const followers = await startFollowers(shop, changes, options.followers);
  const endAt = Date.now() + options.minutes * 60_000;
  const calm: Calm[] = [];
  let disturbed = 0;
  const stopChanging = keepChanging(changes, options.rate);
  const swapping = setInterval(
    () => {
      if (shop.registry.swaps < options.swaps) shop.registry.swap();
    },
    (options.minutes * 60_000) / (options.swaps + 1),
  );
  try {
    while (Date.now() < endAt) {
      const disturbance = disturbances[disturbed % disturbances.length];
      await disturbance?.run(shop, followers);
      disturbed += 1;
      calm.push({ at: Date.now(), after: disturbance?.name ?? '' });
      await pause(options.withinSeconds * 1000);
      const left = Math.max(0, Math.round((endAt - Date.now()) / 1000));
      const frames = followers.reduce((sum, { record }) => sum + record.frames.length, 0);
      progress(`${disturbance?.name}: ${frames} deliveries so far, ${left} s left`);
    }
  } finally {
    clearInterval(swapping);
    await stopChanging();
  }
  calm.push({ at: Date.now(), after: 'the last change' });
  await pause(options.withinSeconds * 1000);
  const log = await changes.read();
  for (const follower of followers) follower.stop();
  return {
    changes: log.length,
    followers: followers.length,
    deliveries: followers.reduce((sum, { record }) => sum + record.frames.length, 0),
    connections: followers.reduce((sum, { connections }) => sum + connections, 0),
    disturbances: disturbed,
    swaps: shop.registry.swaps,
    defects: findDefects({
      log,
      followers: followers.map(({ record }) => record),
      calm,
      withinMs: options.withinSeconds * 1000,
    }),
    refusals: followers.flatMap(({ record, refusal }) => (refusal === undefined ? [] : [`${record.name}: ${refusal}`])),
  };
}

/** Followers of orders from their first version on, and of the customer's feed from its present end; resolves when all are connected. */
export async function startFollowers(
  shop: Pick<LiveShop, 'wsUrl' | 'token'>,
  changes: ChangingOrders,
  count: number,
): Promise<Follower[]> {
  const known = await stamped(changes);
  const position = Math.max(...known.map((change) => change.position));
  const followers: Follower[] = [];
  const start = (name: string, follows: Follower['record']['follows']) =>
    followers.push(startFollower({ name, wsUrl: () => shop.wsUrl, token: shop.token, follows }));
  for (let index = 0; index < count; index += 1) {
    const orderId = changes.orderIds[index % changes.orderIds.length] ?? '';
    start(`follower ${index + 1}`, { orderId, afterVersion: 0 });
    // Not faster than a server accepts connections.
    if (index % 50 === 49) await pause(50);
  }
  for (let index = 0; index < feeds; index += 1) start(`feed ${index + 1}`, { afterPosition: position });
  await waitUntil('all followers are connected', () => followers.every(({ connected }) => connected), startDeadlineMs);
  return followers;
}

/** The log once the relay has given every change its position. */
async function stamped(changes: ChangingOrders) {
  let log = await changes.read();
  const allStamped = async () => {
    log = await changes.read();
    return log.every(({ position }) => position > 0);
  };
  await waitUntil('the relay has stamped the first changes', allStamped, startDeadlineMs);
  return log;
}

/** ChangingOrders orders until the returned function is called, which waits for the last transaction. */
export function keepChanging(changes: ChangingOrders, rate: number): () => Promise<void> {
  let stopped = false;
  const running = (async () => {
    let owed = 0;
    let last = performance.now();
    while (!stopped) {
      await pause(changeEveryMs);
      const now = performance.now();
      owed += ((now - last) / 1000) * rate;
      last = now;
      const count = Math.floor(owed);
      owed -= count;
      if (count > 0) await changes.change(count);
    }
  })();
  return async () => {
    stopped = true;
    await running;
  };
}
