import type { Severity } from '../judge/compare.ts';
import type { Verdict } from '../judge/model.ts';
import type { Approval, ClientRelease, UsageRow } from '../model/evidence.ts';
import type { SubgraphRevision, Version, VersionEntry } from '../model/version.ts';

/** A check, stored so that its supergraph can be fetched for a preview. */
export interface StoredCheck {
  id: string;
  at: string;
  actor: string;
  commit: string | null;
  /** Number of the version compared with. */
  base: number | null;
  result: 'ok' | 'blocked';
  proposed: SubgraphRevision[];
  /** Null if it does not compose. */
  supergraphSdl: string | null;
  /** The `Verdict` without the supergraph and the API schema, which may have 5 MB each. */
  verdict: unknown;
}

/** A check without its schemas and findings. */
export interface CheckSummary extends Omit<StoredCheck, 'proposed' | 'supergraphSdl' | 'verdict'> {
  /** Names of the proposed subgraphs. */
  subgraphs: string[];
  composes: boolean;
  /** How many errors the composer found. */
  errors: number;
  /** How many changes, by severity. */
  findings: Record<Severity, number>;
}

/** A gateway that follows the variant, as it last reported. */
export interface Instance {
  id: string;
  /** Number of the version that it runs; null: none of this registry. */
  version: number | null;
  /** Why it does not run the live version; null if it does, or has not tried yet. */
  problem: string | null;
  startedAt: string;
  seenAt: string;
}

/** A completed write; the audit log holds all writes, also those that make no version. */
export interface AuditEntry {
  at: string;
  actor: string;
  action:
    | 'publish'
    | 'rollback'
    | 'promote'
    | 'delete'
    | 'approve'
    | 'push-release'
    | 'activate-release'
    | 'retire-release';
  /** The object of the write: `version 3`, a fingerprint, `web@2.4.0`. */
  subject: string;
  commit: string | null;
  reason: string | null;
}

/** Everything stored about one variant of one graph. Files and PostgreSQL keep the same promises and pass the same tests. */
export interface RegistryStore {
  /** The live version; null before the first. */
  head(): Promise<Version | null>;
  /** By number, or the newest with that content id. */
  version(numberOrId: number | string): Promise<Version | null>;
  /** Oldest first: those with a number above `after` (0), at most `limit` (100). */
  versions(after?: number, limit?: number): Promise<Version[]>;
  /** The same versions without their schemas, which are not read. */
  summaries(after?: number, limit?: number): Promise<VersionEntry[]>;
  /**
   * Stores the next version. Throws ConflictError, and stores nothing, if the head is not `expectedHead` or a version of that `request`
   * exists.
   */
  append(version: Omit<Version, 'number' | 'parent'>, expectedHead: number | null, request?: string): Promise<Version>;
  /** The version that `append` stored for that `request`; null if there is none. */
  versionBy(request: string): Promise<Version | null>;
  /** All releases in every state, sorted by client and version, character by character. */
  releases(): Promise<ClientRelease[]>;
  /**
   * Stores the result of `change` for the release of that client and version, and returns it; null from `change` stores nothing. The change
   * is atomic across processes. `change` may be called more than once.
   */
  changeRelease(
    client: string,
    version: string,
    change: (known: ClientRelease | undefined) => ClientRelease | null,
  ): Promise<ClientRelease | null>;
  /** Sets `lastSeenAt` of stored releases, at most once per UTC day. */
  sawReleases(seen: readonly Pick<ClientRelease, 'client' | 'version'>[], at: string): Promise<void>;
  /** Including expired ones. */
  approvals(): Promise<Approval[]>;
  /** Adds the approval, or replaces the one with the same fingerprint. */
  putApproval(approval: Approval): Promise<void>;
  /** From that day on; one row for each coordinate, client, version and day. */
  usage(sinceDay: string): Promise<UsageRow[]>;
  /** Adds to the stored counts. Throws RangeError, and adds nothing, for an invalid day or a count that is no whole number from 0. */
  addUsage(rows: readonly UsageRow[]): Promise<void>;
  /** The latest 100 without their schemas, newest first. */
  checks(): Promise<CheckSummary[]>;
  check(id: string): Promise<StoredCheck | null>;
  /** Adds the check, or replaces the one with the same id. The latest `checksKept` are kept. */
  putCheck(check: StoredCheck): Promise<void>;
  /** Sorted by id. */
  instances(): Promise<Instance[]>;
  /** Adds the gateway, or replaces the one with the same id. */
  putInstance(instance: Instance): Promise<void>;
  /** Removes the gateway with that id and start. One that started again under the same id stays. */
  removeInstance(id: string, startedAt: string): Promise<void>;
  /** The latest `limit` (100), newest first. */
  audit(limit?: number): Promise<AuditEntry[]>;
  addAudit(entry: AuditEntry): Promise<void>;
  /** Number of the last version that the webhook was notified of; 0 before the first. */
  lastNotified(): Promise<number>;
  /** A number below the stored one changes nothing: another process has notified further. */
  setLastNotified(number: number): Promise<void>;
  /** Marks every version above that number as not notified: the versions were restored to it. */
  resetLastNotified(above: number): Promise<void>;
  stop(): Promise<void>;
}

/** Where all variants of all graphs are kept. */
export interface Stores {
  /** The variant by its name, `graph@variant`; it need not have a version yet. */
  of(target: string): RegistryStore;
  /** Names of all variants that have a version, sorted. */
  targets(): Promise<string[]>;
  /** Drops the usage of days before `day` (YYYY-MM-DD) of all variants. If it is interrupted, the next call drops the rest. */
  dropUsageBefore(day: string): Promise<void>;
  /** Drops the gateways of all variants that were last seen before that time. */
  dropInstancesBefore(seenAt: string): Promise<void>;
  /** Throws if nothing can be read. */
  ping(): Promise<void>;
  /** Milliseconds since 1970 on the clock of the database, which all processes of the registry share. Files have no clock. */
  time?(): Promise<number>;
  stop(): Promise<void>;
}

/** Each check holds its schemas: with 5 MB of them, 1 GB at most. */
export const checksKept = 200;

/** Another version was published in between. Nothing was stored; check again and retry. */
export class ConflictError extends Error {
  readonly expectedHead: number | null;
  readonly head: number | null;

  constructor(expectedHead: number | null, head: number | null, options?: ErrorOptions) {
    const name = (number: number | null) => (number === null ? 'no version' : `version ${number}`);
    super(`expected ${name(expectedHead)} to be live, found ${name(head)}`, options);
    this.name = 'ConflictError';
    this.expectedHead = expectedHead;
    this.head = head;
  }
}

export function summaryOfCheck({ proposed, supergraphSdl, verdict, ...check }: StoredCheck): CheckSummary {
  // The stored value is the result of `judge`.
  const { findings = [], composition } = verdict as Partial<Verdict>;
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    ...check,
    subgraphs: proposed.map(({ name }) => name),
    composes: supergraphSdl !== null,
    errors: composition?.errors.length ?? 0,
    findings: { breaking: count('breaking'), dangerous: count('dangerous'), safe: count('safe') },
  };
}
