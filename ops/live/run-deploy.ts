import { setTimeout as pause } from 'node:timers/promises';
import type { ChangingOrders } from './changes.ts';
import { inChangingShop } from './changing-shop.ts';
import { type Defect, findDefects } from './find-defects.ts';
import type { LiveShop } from './live-shop.ts';
import { waitUntil } from '../wait-until.ts';
import { keepChanging, startFollowers } from './run-chaos.ts';

export interface DeployOptions {
  /** Subscribers, a connection each. */
  followers: number;
  /** Changes recorded per second. */
  rate: number;
  /** How soon all must have resumed and caught up. */
  withinSeconds: number;
}

export interface DeployReport {
  followers: number;
  deliveries: number;
  /** From the signal to stop until every subscriber was subscribed again. */
  resumedAfterMs: number;
  /** Reads of the logs by the new process until then, each a statement. */
  logReads: number;
  defects: Defect[];
  refusals: string[];
}

/** Orders that change; each is followed by the same number of subscribers. */
const mostOrders = 2_000;
/** How long orders change before the deploy. */
const before = 3_000;
const backDeadlineMs = 60_000;

/** Replaces the only subscription server of a shop of its own under many subscribers while orders change. */
export function runDeploy(options: DeployOptions, progress: (line: string) => void): Promise<DeployReport> {
  return inChangingShop(Math.min(options.followers, mostOrders), progress, (shop, changes) =>
    deploy(shop, changes, options, progress),
  );
}

async function deploy(
  shop: LiveShop,
  changes: ChangingOrders,
  options: DeployOptions,
  progress: (line: string) => void,
): Promise<DeployReport> {
  progress(`Connecting ${options.followers} subscribers …`);
  const followers = await startFollowers(shop, changes, options.followers);
  const stopChanging = keepChanging(changes, options.rate);
  await pause(before);
  progress('Deploying …');
  const connections = followers.map((follower) => follower.connections);
  const startedAt = Date.now();
  await shop.restart('subscriptions', 'SIGTERM');
  const areBack = () =>
    followers.every((follower, index) => follower.connected && follower.connections > (connections[index] ?? 0));
  await waitUntil('all subscribers are back', areBack, backDeadlineMs);
  const resumedAfterMs = Date.now() - startedAt;
  const logReads = await shop.counted('tradepost_live_log_reads_total');
  await stopChanging();
  const calm = [{ at: startedAt, after: 'the deploy' }];
  await pause(Math.max(0, startedAt + options.withinSeconds * 1000 - Date.now()));
  const log = await changes.read();
  for (const follower of followers) follower.stop();
  return {
    followers: followers.length,
    deliveries: followers.reduce((sum, { record }) => sum + record.frames.length, 0),
    resumedAfterMs,
    logReads,
    defects: findDefects({
      log,
      followers: followers.map(({ record }) => record),
      calm,
      withinMs: options.withinSeconds * 1000,
    }),
    refusals: followers.flatMap(({ record, refusal }) => (refusal === undefined ? [] : [`${record.name}: ${refusal}`])),
  };
}
