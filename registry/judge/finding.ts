import type { GraphQLSchema } from 'graphql';
import { type ParsedSubgraph, placeOf } from './place.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Policy } from './policy.ts';
import type { UsageRow } from '../model/evidence.ts';
import type { StoredOperation } from './stored-operations.ts';
import type { Finding, ExternalFinding, JudgeInput } from './model.ts';

/** The data that all parts of a verdict use. */
export interface JudgeContext {
  input: JudgeInput;
  policy: Policy;
  usage: UsageRow[];
  /** Of the active releases. */
  operations: StoredOperation[];
  after: GraphQLSchema;
  parsed: ParsedSubgraph[];
  old: ParsedSubgraph[] | null;
}

/** The command that approves a finding. `command` is how people call the tool; without `target` it is the configured variant. */
export function approveCommand(fingerprint: string, command: string, target?: string): string {
  return `${command} approve ${fingerprint} --reason "…"${target === undefined ? '' : ` --to ${target}`}`;
}

export type FindingDraft = Omit<ExternalFinding, 'blocking'> &
  Pick<Finding, 'reason' | 'contract' | 'usage' | 'blocking'>;

/** Gives a finding its place, owner, fingerprint and approval. */
export function finish(context: JudgeContext, found: FindingDraft, placed: string | null): Finding {
  const { input, parsed, old } = context;
  const place = placed === null ? null : placeOf(placed, parsed, old);
  const subgraph = place?.subgraph ?? found.subgraph ?? null;
  const meaning = found.contract === null ? (found.meaning ?? found.message) : `${found.contract}: ${found.message}`;
  const fingerprint = fingerprintOf({ type: found.type, coordinate: found.coordinate, meaning });
  const now = input.now.toISOString();
  const approval =
    input.approvals.find(
      (candidate) =>
        candidate.fingerprint === fingerprint && (candidate.expiresAt === null || candidate.expiresAt > now),
    ) ?? null;
  const blocking = found.blocking && approval === null;
  return {
    kind: found.kind,
    fingerprint,
    severity: found.severity,
    blocking,
    type: found.type,
    coordinate: found.coordinate,
    message: found.message,
    reason: found.reason,
    because:
      found.blocking && approval
        ? `approved by ${approval.actor}: ${approval.reason} (${found.because})`
        : found.because,
    contract: found.contract,
    subgraph,
    team: teamOf(input, subgraph),
    file: place?.file ?? found.file ?? null,
    line: place?.line ?? found.line ?? null,
    column: place?.column ?? found.column ?? null,
    side: place?.side ?? null,
    usage: found.usage,
    approval,
    approve: blocking ? approveCommand(fingerprint, input.command ?? 'tradepost-schema', input.approveTarget) : null,
  };
}

export function teamOf(input: JudgeInput, subgraph: string | null): string | null {
  return subgraph === null ? null : (input.teams?.[subgraph] ?? null);
}
