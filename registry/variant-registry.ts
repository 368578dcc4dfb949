import type { Policy } from './judge/policy.ts';
import type { Finding, ExternalFinding, Verdict } from './judge/model.ts';
import type { RefusedOperation } from './judge/refused-operations.ts';
import type { Author } from './publish.ts';
import type { Proposal } from './apply-proposal.ts';
import type { Report } from './report/report.ts';
import type { Approval, ClientRelease } from './model/evidence.ts';
import type { Instance, RegistryStore } from './store/store.ts';
import type { SubgraphRevision, Version } from './model/version.ts';

/** The registry gave no usable answer, so the outcome of the request is unknown. */
export class UnreachableError extends Error {}
/** The registry does not accept the token. */
export class DeniedError extends Error {}
/** The state is not the expected one: another version is live, the live version is a rollback, or the release has other operations. */
export class StateConflictError extends Error {}

/** One line of the history. */
export type VersionSummary = NonNullable<Report['version']>;
export type ReleaseSummary = Omit<ClientRelease, 'operations'> & { operations: number };

/** The reads of a variant, local or remote. */
export interface VersionReader extends Pick<RegistryStore, 'head' | 'version' | 'check'> {
  /** Oldest first: versions with a number above `after` (0), at most `limit` (100). */
  summaries(after?: number, limit?: number): Promise<VersionSummary[]>;
}

/** A version that a local registry compares with instead of its live version. */
export interface ComparedVersion {
  version: Version;
  /** Subgraph → path of its SDL. */
  files: Readonly<Record<string, string>>;
}

/** Additions that only the caller has. A registry at an address accepts only `findings`. */
export interface Additions {
  policy?: Policy | undefined;
  /** Releases judged with the stored ones, such as operations in a client's sources. */
  releases?: readonly ClientRelease[] | undefined;
  /** Null: nothing to compare with. Undefined: the live version. */
  base?: ComparedVersion | null | undefined;
  /** Findings of the caller, such as changes of events. */
  findings?: readonly ExternalFinding[];
}

export interface JudgedProposal {
  verdict: Verdict;
  /** The id of the kept check; null if none was kept. */
  id: string | null;
}

export interface PublishAnswer {
  /** Null if the proposal was blocked; nothing was stored. */
  version: VersionSummary | null;
  /** The live version has the same content already. */
  unchanged: boolean;
  verdict: Verdict | null;
  problem: string | null;
}

/** A stored release, or the operations for which it was refused. */
export type PushAnswer = { release: ReleaseSummary; refused: null } | { release: null; refused: RefusedOperation[] };

export interface PublishRequest extends Additions {
  author: Author;
  allowBreaking: boolean;
  dryRun: boolean;
  /** The version that must be live, by number or id; 0: none. */
  expected: number | string | undefined;
}

/**
 * A variant of a graph in a directory, in a static tree, or at a registry's address. Every call may throw UsageError, for a mistake of the
 * caller, and StateConflictError; a remote registry also UnreachableError and DeniedError.
 */
export interface VariantRegistry extends VersionReader {
  /** The name in the command line. */
  readonly name: string;
  /** Judges a proposal. A local registry keeps the check only with `keep`; a remote registry always. */
  judge(proposal: Proposal, options: Additions & { author: Author; keep: boolean }): Promise<JudgedProposal>;
  /** Judges, and makes the proposal live if the verdict allows it. */
  publish(proposal: Proposal, request: PublishRequest): Promise<PublishAnswer>;
  /** Publishes the subgraphs of another variant; `load` reads them if this registry cannot read them itself. */
  promote(from: string, load: () => Promise<SubgraphRevision[]>, request: PublishRequest): Promise<PublishAnswer>;
  /** Without `to`: to the version before the live one. */
  rollback(
    to: number | string | undefined,
    request: { author: Author; expected: number | string | undefined },
  ): Promise<VersionSummary>;
  approvals(): Promise<Approval[]>;
  approve(
    fingerprints: readonly string[],
    options: { author: Author; reason: string; expiresAt: string | null; seen: readonly string[] },
  ): Promise<Approval[]>;
  releases(): Promise<ReleaseSummary[]>;
  /** Nothing is stored if an operation is not valid against the live version, unless that is allowed. */
  pushRelease(
    release: Pick<ClientRelease, 'client' | 'version' | 'operations'>,
    options: { author: Author; activate: boolean; allowInvalid: boolean },
  ): Promise<PushAnswer>;
  setReleaseState(
    release: { client: string; version: string; state: 'active' | 'retired' },
    author: Author,
  ): Promise<ReleaseSummary>;
  /** The gateways that follow the variant; `at` is the registry's own clock. */
  instances(): Promise<{ instances: Instance[]; at: Date }>;
}

/** Judges a finding of the caller by the approvals of a variant. */
export function judgeAddition(
  finding: Finding,
  approvals: readonly Approval[],
  approveCommand: (fingerprint: string) => string,
): Finding {
  const approval = approvals.find(({ fingerprint }) => fingerprint === finding.fingerprint) ?? null;
  const blocking = finding.blocking && approval === null;
  const excuse =
    approval && finding.blocking ? `approved by ${approval.actor}: ${approval.reason} (${finding.because})` : null;
  return {
    ...finding,
    approval,
    blocking,
    because: excuse ?? finding.because,
    approve: blocking ? approveCommand(finding.fingerprint) : null,
  };
}
