import { errorCodes, isErrorCode } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { counter, gauge } from '#platform/process/metrics.ts';
import type { CanarySettings } from './settings.ts';
import { isInShare } from './sticky-share.ts';
import { openTrial, type TrialSide } from './trial.ts';

/** Tries a new version of something on a share of the callers, beside the one that serves. */
export interface Canary<Version> {
  /**
   * Resolves when the new version may serve everybody. Rejects with the reason if it fails or is slow, or with the reason of the signal. Only one is
   * tried at a time.
   */
  tryOut(version: Version, salt: string, signal: AbortSignal | undefined): Promise<void>;
  /** The version that is tried, if this caller is among those who get it. */
  versionFor(caller: () => string | undefined): Version | undefined;
  /** Counts an answer of the version that serves, or of the one that is tried. `code` is that of its first error. */
  count(version: Version, code: string, ms: number): void;
}

const answers = counter(
  'tradepost_gateway_canary_answers_total',
  'Answers while a new supergraph is tried on a share of the callers, by supergraph (old, new) and outcome (answered, failed)',
  ['supergraph', 'outcome'],
);
const ended = counter(
  'tradepost_gateway_canary_ended_total',
  'Trials of a new supergraph, by their end (promoted, rolled_back, stopped)',
  ['end'],
);
const running = gauge(
  'tradepost_gateway_canary_running',
  '1 while a new supergraph is tried on a share of the callers',
);

export function openCanary<Version>(settings: CanarySettings, log: Log): Canary<Version> {
  let tried:
    | { version: Version; salt: string; count: (side: TrialSide, answer: { failed: boolean; ms: number }) => void }
    | undefined;

  return {
    async tryOut(version, salt, signal) {
      if (tried) throw new Error('expected no other supergraph to be tried');
      signal?.throwIfAborted();
      const trial = openTrial(settings, () => performance.now());
      const decided = Promise.withResolvers<void>();
      const stop = () => {
        ended.inc({ end: 'stopped' });
        decided.reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
      log.info({ percent: settings.percent }, 'a new supergraph is tried on a share of the callers');
      running.set(1);
      tried = {
        version,
        salt,
        count(side, answer) {
          answers.inc({ supergraph: side, outcome: answer.failed ? 'failed' : 'answered' });
          const verdict = trial.count(side, answer);
          if (verdict === undefined) return;
          // Before the promise is seen: no further request may get it, and none may be counted.
          tried = undefined;
          ended.inc({ end: verdict === 'promote' ? 'promoted' : 'rolled_back' });
          if (verdict === 'promote') decided.resolve();
          else decided.reject(new Error(`rolled back: ${verdict.rollBack}`));
        },
      };
      try {
        await decided.promise;
      } finally {
        tried = undefined;
        running.set(0);
        signal?.removeEventListener('abort', stop);
      }
    },
    versionFor(caller) {
      if (!tried) return undefined;
      const key = caller();
      return key !== undefined && isInShare(key, settings.percent, tried.salt) ? tried.version : undefined;
    },
    count(version, code, ms) {
      tried?.count(version === tried.version ? 'new' : 'old', { failed: isFailure(code), ms });
    },
  };
}

/** Whether the supergraph or a subgraph can be the cause, and not only the caller. An operation that has become invalid counts. */
const isFailure = (code: string): boolean =>
  code === 'GRAPHQL_VALIDATION_FAILED' || (isErrorCode(code) && errorCodes[code].status >= 500);
