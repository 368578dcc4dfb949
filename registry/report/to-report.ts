import type { Report } from './report.ts';
import type { ApiChange } from '../judge/compare.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Version, VersionEntry } from '../model/version.ts';
import type { Finding, Verdict } from '../judge/model.ts';

/** The result of a command; the rest of the report follows from it. */
export type CommandResult = Partial<Omit<Report, 'schemaVersion' | 'command' | 'exitCode' | 'result'>> & {
  /** A failure outside the schemas. */
  failure?: 'blocked' | 'failed' | 'unreachable' | 'conflict' | 'denied';
  /** Printed for people, after the findings; never part of the report. */
  text?: string;
};

export const exitCodes = { ok: 0, blocked: 1, failed: 2, unreachable: 3, conflict: 4, denied: 5 } as const;

/** The report, which is printed in every format and decides the exit code. */
export function toReport(command: string | null, result: CommandResult): Report {
  const { failure, text: _, ...rest } = result;
  const composition = rest.composition ?? { composer: null, errors: [], hints: [] };
  const { changes = [], stale = [], problem = null } = rest;
  const blocked = composition.errors.length > 0 || stale.length > 0 || changes.some((change) => change.blocking);
  const outcome = failure ?? (problem !== null ? 'failed' : blocked ? 'blocked' : 'ok');
  return {
    schemaVersion: 1,
    command,
    result: outcome,
    exitCode: exitCodes[outcome],
    problem,
    against: rest.against ?? null,
    output: rest.output ?? null,
    base: rest.base ?? null,
    composition,
    changes,
    plans: rest.plans ?? [],
    evidence: rest.evidence ?? null,
    stale,
    version: rest.version ?? null,
    details: rest.details ?? null,
    durationMs: rest.durationMs ?? 0,
  };
}

/** A version as reports show it. */
export function summaryOf({
  number,
  id,
  action,
  actor,
  commit,
  reason,
  at,
}: VersionEntry | Version): NonNullable<Report['version']> {
  return { number, id, action, actor, commit, reason, at };
}

/** A verdict as the part of a report. */
export function fromVerdict(verdict: Verdict): CommandResult {
  const { base, composition, findings, plans, evidence } = verdict;
  return { base, composition, changes: findings, plans, evidence };
}

/** A change that was compared but not judged. */
export function toPlainFinding(change: ApiChange): Finding {
  return {
    ...change,
    kind: 'api',
    fingerprint: fingerprintOf({ ...change, meaning: change.message }),
    blocking: false,
    because: 'only compared, not judged',
    contract: null,
    subgraph: null,
    team: null,
    file: null,
    line: null,
    column: null,
    side: null,
    usage: { requests: 0, clients: [] },
    approval: null,
    approve: null,
  };
}
