import type { Severity } from './compare.ts';
import type { CompositionError } from './compose.ts';
import type { Compose } from './composition-cache.ts';
import type { Place } from './place.ts';
import type { PlanSize } from './plan-cost.ts';
import type { Policy } from './policy.ts';
import type { Approval, ClientRelease, UsageRow } from '../model/evidence.ts';
import type { SubgraphRevision, Version } from '../model/version.ts';

/** A result of a check, and whether it blocks. */
export interface Finding {
  kind: 'api' | 'ownership' | 'operation' | 'plan' | 'contract' | 'event' | 'lint';
  /** The same in every run; approvals name it. */
  fingerprint: string;
  severity: Severity;
  /** Whether it fails the check. */
  blocking: boolean;
  /** GraphQL Inspector's name of the kind of change, or one of ours: `FIELD_MOVED`, `OPERATION_INVALID`, `PLAN_EXTRA_WAVES` … */
  type: string;
  coordinate: string | null;
  message: string;
  /** Why a change of this kind has this severity; null if the message says it. */
  reason: string | null;
  /** Why it blocks or passes: the affected clients, the evidence, the approval. */
  because: string;
  /** The contract where it was found; null for the whole graph. */
  contract: string | null;
  subgraph: string | null;
  team: string | null;
  file: string | null;
  line: number | null;
  column: number | null;
  side: Place['side'] | null;
  usage: { requests: number; clients: AffectedClient[] };
  approval: Approval | null;
  /** The command that approves it; null if it does not block, or cannot be approved. */
  approve: string | null;
}

/** A client that a change affects. */
export interface AffectedClient {
  client: string;
  versions: string[];
  operations: string[];
  /** Within the window, from reported usage. */
  requests: number;
}

/** The query plan of a stored operation before and after. */
export interface OperationPlan {
  client: string;
  version: string;
  operation: string;
  hash: string;
  before: PlanSize | null;
  after: PlanSize | null;
}

export interface Verdict {
  result: 'ok' | 'blocked';
  base: { number: number; id: string } | null;
  composition: { composer: string; errors: (CompositionError & { team: string | null })[]; hints: string[] };
  /** The id of the proposal; null if it does not compose. */
  id: string | null;
  supergraphSdl: string | null;
  apiSdl: string | null;
  /** The worst first. */
  findings: Finding[];
  plans: OperationPlan[];
  /** The evidence of the verdict. */
  evidence: { releases: number; operations: number; requests: number; days: number; since: string };
}

/** A finding from outside the judge, such as one about an event; its fingerprint is made from `meaning`. */
export interface ExternalFinding
  extends Pick<Finding, 'kind' | 'severity' | 'type' | 'coordinate' | 'message' | 'because'> {
  blocking: boolean;
  meaning?: string;
  line?: number | null;
  column?: number | null;
  file?: string | null;
  subgraph?: string | null;
}

export interface Contract {
  name: string;
  include: readonly string[];
  exclude: readonly string[];
  removeUnreachable: boolean;
  /** Where the configuration names each tag; undefined if it was not read from a file. */
  places?: Readonly<Record<string, { file: string; line: number; column: number }>>;
}

export interface JudgeInput {
  base: Version | null;
  proposed: readonly SubgraphRevision[];
  releases: readonly ClientRelease[];
  usage: readonly UsageRow[];
  approvals: readonly Approval[];
  policy?: Policy;
  now: Date;
  /** Subgraph → path of its SDL, for places; `<name>.graphql` if it is missing. */
  files?: Readonly<Record<string, string>>;
  /** Subgraph → team. */
  teams?: Readonly<Record<string, string>>;
  contracts?: readonly Contract[];
  /** The contracts at the time of `base`; undefined if they are unknown, then today's are used. */
  contractsBefore?: readonly Contract[] | undefined;
  elsewhere?: readonly ExternalFinding[];
  /** The composer, if not `compose` itself. */
  compose?: Compose | undefined;
  /** How people call this tool; printed where a command would help. */
  command?: string;
  /** The variant to name in such a command; undefined: the configured variant. */
  approveTarget?: string;
}
