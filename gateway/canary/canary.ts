import { errorCodes, isErrorCode } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { counter, gauge } from '#platform/process/metrics.ts';
import type { CanarySettings } from './settings.ts';
import { isInShare } from './sticky-share.ts';
import { openTrial, type SupergraphTrial, type TrialVerdict } from './trial.ts';

/** The newest trial of a process. */
export interface CanaryReport extends ReturnType<SupergraphTrial['soFar']> {
  /** Of the version: every gateway that tries it has the same. */
  id: string;
  /** `trying` while it runs. */
  state: 'trying' | 'promoted' | 'rolled_back' | 'stopped';
  /** Why it was taken back; null unless it was. */
  reason: string | null;
}

/** Tries a new version of something on a share of the callers, beside the one that serves. */
export interface Canary<Version> {
  /** False: every new version is served to everybody immediately. */
  tries: boolean;
  /**
   * Resolves when the new version may serve everybody. Rejects with the reason if it fails or is slow, or with the reason of the signal. Only one is
   * tried at a time.
   */
  tryOut(version: Version, salt: string, signal: AbortSignal | undefined): Promise<void>;
  /** The version that is tried, if this caller is among those who get it. */
  versionFor(caller: () => string | undefined): Version | undefined;
  /** Counts an answer of the version that serves, or of the one that is tried. `code` is that of its first error. */
  count(version: Version, code: string, ms: number): void;
  /** The trial that runs, or the last one; undefined before the first one. */
  report(): CanaryReport | undefined;
  /** Ends the trial with this id. Without effect if it does not run any more. */
  decide(id: string, verdict: TrialVerdict): void;
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
    | { version: Version; salt: string; trial: SupergraphTrial; end: (verdict: TrialVerdict) => void }
    | undefined;
  let last: CanaryReport | undefined;

  return {
    tries: settings.percent > 0,
    async tryOut(version, salt, signal) {
      if (tried) throw new Error('expected no other supergraph to be tried');
      signal?.throwIfAborted();
      const trial = openTrial(settings, () => performance.now());
      const decided = Promise.withResolvers<void>();
      const note = (state: Exclude<CanaryReport['state'], 'trying'>, reason: string | null) => {
        ended.inc({ end: state });
        last = { id: salt, state, reason, ...trial.soFar() };
      };
      const stop = () => {
        note('stopped', null);
        decided.reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
      log.info({ percent: settings.percent }, 'a new supergraph is tried on a share of the callers');
      running.set(1);
      tried = {
        version,
        salt,
        trial,
        end(verdict) {
          // Before the promise is seen: no further request may get it, and none may be counted.
          tried = undefined;
          if (verdict === 'promote') {
            note('promoted', null);
            decided.resolve();
          } else {
            note('rolled_back', verdict.rollBack);
            decided.reject(new Error(`rolled back: ${verdict.rollBack}`));
          }
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
      if (!tried) return;
      const side = version === tried.version ? 'new' : 'old';
      const failed = isFailure(code);
      answers.inc({ supergraph: side, outcome: failed ? 'failed' : 'answered' });
      const verdict = tried.trial.count(side, { failed, ms });
      if (verdict !== undefined) tried.end(verdict);
    },
    report: () => (tried ? { id: tried.salt, state: 'trying', reason: null, ...tried.trial.soFar() } : last),
    decide(id, verdict) {
      if (tried?.salt === id) tried.end(verdict);
    },
  };
}

/** Whether the supergraph or a subgraph can be the cause, and not only the caller. An operation that has become invalid counts. */
const isFailure = (code: string): boolean =>
  code === 'GRAPHQL_VALIDATION_FAILED' || (isErrorCode(code) && errorCodes[code].status >= 500);
