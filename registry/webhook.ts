import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../platform/process/log.ts';
import { counter } from '../platform/process/metrics.ts';
import { postWebhook } from '../platform/webhooks/post-webhook.ts';
import { summaryOf } from './report/to-report.ts';
import type { Registry, Target } from './registry.ts';
import type { Version } from './model/version.ts';

export interface Webhooks {
  stop(): Promise<void>;
}

/** Pauses between attempts in ms; the last one repeats. No version is given up: a receiver that was down for a week gets that week. */
const pauses = [1_000, 5_000, 30_000, 120_000, 600_000];

/** How often to look for a change while clients hold every long poll. */
const noPlaceMs = 1_000;
/** How late a variant that another process created is noticed. */
const lookEveryMs = 60_000;

/**
 * Notifies a receiver of every version of every variant that goes live, in order and at least once, from the first version on; also of
 * versions that went live while this process or the receiver was down. Signed as https://www.standardwebhooks.com says. `webhook-id` is the
 * same in each attempt and from each process, so that a receiver can recognise repetitions.
 */
export function openWebhooks(options: {
  registry: Registry;
  url: string;
  /** `whsec_` and base64, of at least 24 bytes. */
  secret: string;
  log: Log;
  now: () => Date;
}): Webhooks {
  const { registry, url, secret, log, now } = options;
  const deliveries = counter('tradepost_registry_webhooks_total', 'Attempts to notify the webhook.', ['result']);
  const stopping = new AbortController();
  const followed = new Map<string, Promise<void>>();

  async function deliver(target: Target, version: Version): Promise<void> {
    // With the content id: after a restore a number is used again, and a receiver would take the new version for a repetition.
    const id = `msg_${target.name}_${version.number}_${version.id}`.replaceAll(/[^\w-]/g, '_');
    const body = JSON.stringify({
      type: `schema.version.${version.action}`,
      timestamp: version.at,
      data: { graph: target.graph, variant: target.variant, ...summaryOf(version), parent: version.parent },
    });
    await postWebhook({ url, id, body }, { secrets: [secret], at: now(), signal: stopping.signal });
  }

  /** Sends the versions that the receiver has not had, then waits for more. */
  async function follow(target: Target): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        // In this order: a version stored in between makes the head higher, never lower, and ends the wait below.
        let notified = await target.store.lastNotified();
        const head = (await target.store.head())?.number ?? null;
        if (notified > (head ?? 0)) {
          // The versions were restored. Every version from here on is new to the receiver.
          notified = head ?? 0;
          await target.store.resetLastNotified(notified);
        }
        const [next] = await target.store.versions(notified, 1);
        if (!next) {
          const changed = await registry.changes.wait(target.name, head, lookEveryMs, stopping.signal);
          if (!changed) await delay(noPlaceMs, undefined, { signal: stopping.signal });
          continue;
        }
        await deliver(target, next);
        await target.store.setLastNotified(next.number);
        deliveries.inc({ result: 'delivered' });
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        deliveries.inc({ result: 'failed' });
        const pause = pauses[Math.min(failures, pauses.length - 1)] ?? 0;
        failures += 1;
        log.warn({ err: error, target: target.name, failures, nextInMs: pause }, 'the webhook could not be notified');
        await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  async function followAll(): Promise<void> {
    try {
      for (const target of await registry.targets()) begin(target);
    } catch (error) {
      log.error({ err: error }, 'the variants could not be listed');
    }
  }
  function begin(target: Target): void {
    if (!followed.has(target.name)) followed.set(target.name, follow(target));
  }

  registry.onVersion(begin);
  void followAll();
  const timer = setInterval(() => void followAll(), lookEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(followed.values());
    },
  };
}
