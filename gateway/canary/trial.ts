import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { CanarySettings } from './settings.ts';

/** One of the two supergraphs that are compared. */
export type TrialSide = 'old' | 'new';

export type TrialVerdict = 'promote' | { rollBack: string };

/** The answers of one of the two so far. */
export interface SideCounts {
  requests: number;
  failed: number;
  /** 95 of 100 answers took this long at most; 0 before the first one. */
  p95Ms: number;
}

/** Two supergraphs that serve requests side by side. */
export interface SupergraphTrial {
  /** Counts an answer. Answers with the verdict once there is one. */
  count(side: TrialSide, answer: { failed: boolean; ms: number }): TrialVerdict | undefined;
  /** The answers and the time so far. */
  soFar(): Record<TrialSide, SideCounts> & { seconds: number };
}

/**
 * The share of failed answers by which the new supergraph may exceed the old one: chance. A tenth of it takes back a good version after two failures in
 * 1,000 requests; five times as much promotes one that fails every tenth request.
 */
const moreFailures = 0.02;
/** The slowest of 20 answers may take so many times as long, and so many milliseconds more: a busy machine doubles short times by chance. */
const slower = { times: 2, ms: 100 };
/** Answers of the old supergraph from which on its share of failures is known. */
const leastOld = 10;

/** Compares two supergraphs from now on. `now` is in milliseconds and never goes back. */
export function openTrial(settings: CanarySettings, now: () => number): SupergraphTrial {
  const startedAt = now();
  const sides = { old: newSide(), new: newSide() };

  function failing(): string | undefined {
    const { old, new: fresh } = sides;
    if (old.requests < leastOld) return undefined;
    const allowed = old.failed / old.requests + moreFailures;
    // Before the least number of requests has come, as if the rest of it were good: such a version need not fail any longer.
    if (fresh.failed <= allowed * Math.max(settings.requests, fresh.requests)) return undefined;
    return `${fresh.failed} of ${fresh.requests} requests failed, and ${old.failed} of ${old.requests} on the version before`;
  }

  function slow(): string | undefined {
    const [before, after] = [p95Of(sides.old), p95Of(sides.new)];
    if (after <= before * slower.times + slower.ms) return undefined;
    return `95 of 100 answers took ${Math.round(after)} ms at most, and ${Math.round(before)} ms on the version before`;
  }

  return {
    count(side, { failed, ms }) {
      const counts = sides[side];
      counts.requests += 1;
      if (failed) counts.failed += 1;
      counts.times.record(Math.max(1, Math.round(ms * 1000)));
      const { requests } = settings;
      const enough = sides.old.requests >= requests && sides.new.requests >= requests;
      const reason = failing() ?? (enough ? slow() : undefined);
      if (reason !== undefined) return { rollBack: reason };
      return enough && now() - startedAt >= settings.seconds * 1000 ? 'promote' : undefined;
    },
    soFar: () => ({
      old: countsOf(sides.old),
      new: countsOf(sides.new),
      seconds: Math.floor((now() - startedAt) / 1000),
    }),
  };
}

interface Counts {
  requests: number;
  failed: number;
  /** Microseconds. */
  times: RecordableHistogram;
}

const newSide = (): Counts => ({ requests: 0, failed: 0, times: createHistogram() });
const p95Of = ({ times }: Counts): number => times.percentile(95) / 1000;
const countsOf = (side: Counts): SideCounts => ({
  requests: side.requests,
  failed: side.failed,
  p95Ms: Math.round(p95Of(side)),
});
