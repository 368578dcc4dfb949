import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import type { Log } from '#platform/process/log.ts';
import type { Canary, CanaryReport } from './canary.ts';

/** The newest trial of a gateway. */
export interface GatewayTrial extends CanaryReport {
  /** Host and process. */
  gateway: string;
}

/** What a person decided about a trial. */
export interface TrialDecision {
  promote: boolean;
  reason: string;
  /** The id of the user. */
  by: string;
}

/** The trials of all gateways that share a Redis; without one, those of this gateway alone. */
export interface TrialBoard {
  /** The trials of the version that this gateway tries or tried last. */
  read(): Promise<GatewayTrial[]>;
  /** Ends a trial at every gateway that runs it now. Answers with false if this gateway runs no such trial. */
  decide(id: string, decision: TrialDecision): Promise<boolean>;
  stop(): void;
}

/** How often gateways that try exchange what they know. Half of it doubles the calls of Redis while a trial runs; twice of it lets a failing version live longer. */
const everyMs = 1_000;
/** A report stays this long after the last trial of its version. */
const reportSeconds = 24 * 60 * 60;
/** Gateways begin a trial within seconds of each other. A gateway that starts later tries the version again, as after a rollback of its own. */
const decisionSeconds = 60;

const reportsOf = (id: string) => `tradepost:canary:${id}`;
const decisionOf = (id: string) => `tradepost:canary-decision:${id}`;

/** Reports the trials of this gateway, and follows what a person decided at another one. */
export function openTrialBoard(
  canary: Pick<Canary<unknown>, 'tries' | 'report' | 'decide'>,
  redis: Redis | undefined,
  log: Log,
): TrialBoard {
  const gateway = `${hostname()}:${process.pid}`;
  let reported = '';

  function follow(id: string, { promote, reason, by }: TrialDecision): void {
    log.warn({ trial: id, promote, reason, userId: by }, 'a person ended the trial of a new supergraph');
    canary.decide(id, promote ? 'promote' : { rollBack: `${reason} (decided by ${by})` });
  }

  async function exchange(): Promise<void> {
    const own = canary.report();
    if (!redis || !own) return;
    try {
      if (own.state === 'trying') {
        const decided = await redis.get(decisionOf(own.id));
        if (decided !== null) follow(own.id, JSON.parse(decided) as TrialDecision);
      }
      const report = JSON.stringify(canary.report());
      if (report === reported) return;
      await redis.multi().hset(reportsOf(own.id), gateway, report).expire(reportsOf(own.id), reportSeconds).exec();
      reported = report;
    } catch (error) {
      log.debug({ err: error }, 'redis did not take the report about the trial of a supergraph');
    }
  }
  // A gateway without Redis exchanges nothing.
  const timer = redis && canary.tries ? setInterval(() => void exchange(), everyMs) : undefined;
  timer?.unref();

  return {
    async read() {
      const own = canary.report();
      if (!own) return [];
      const reports = await redis?.hgetall(reportsOf(own.id)).catch(() => undefined);
      const others = Object.entries(reports ?? {}).filter(([name]) => name !== gateway);
      return [
        { ...own, gateway },
        ...others.map(([name, report]) => ({ ...(JSON.parse(report) as CanaryReport), gateway: name })),
      ];
    },
    async decide(id, decision) {
      const own = canary.report();
      if (own?.id !== id || own.state !== 'trying') return false;
      try {
        await redis?.set(decisionOf(id), JSON.stringify(decision), 'EX', decisionSeconds);
      } catch (error) {
        log.warn(
          { err: error, trial: id },
          'redis did not take a decision about a trial: it holds at this gateway alone',
        );
      }
      follow(id, decision);
      return true;
    },
    stop: () => clearInterval(timer),
  };
}
