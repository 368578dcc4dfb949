import { CodedError } from '../platform/process/errors.ts';
import type { Log } from '../platform/process/log.ts';
import { histogram } from '../platform/process/metrics.ts';
import { type Changes, followChanges } from './changes.ts';
import { type Configuration, policyFor } from './graph-file.ts';
import { apply, type Proposal } from './apply-proposal.ts';
import { toCheck } from './to-check.ts';
import { type Expected, writeInTurn } from './write-in-turn.ts';
import { parseTarget } from './target.ts';
import { unknownFindings } from './known-findings.ts';
import { dayBefore } from './day.ts';
import { explainNoVerdict, RegistryError } from './registry-error.ts';
import { type Judging, NoVerdictError } from './judge/judge-pool.ts';
import type { Policy } from './judge/policy.ts';
import { refuseInvalid } from './refuse-invalid.ts';
import { inState, pushed } from './store/releases.ts';
import { addressProblem } from './judge/addresses.ts';
import { type Author, publish, type Published, rollback, rollbackInDoubt } from './publish.ts';
import type { Approval, ClientRelease, UsageRow } from './model/evidence.ts';
import type { AuditEntry, RegistryStore, StoredCheck, Stores } from './store/store.ts';
import type { SubgraphRevision, Version } from './model/version.ts';
import type { Contract, JudgeInput, Verdict } from './judge/model.ts';

/** One variant of one graph. */
export interface Target {
  /** `graph@variant` */
  name: string;
  graph: string;
  variant: string;
  store: RegistryStore;
}

export interface CheckDone {
  check: StoredCheck;
  verdict: Verdict;
  /** The version compared with. */
  base: Version | null;
  durationMs: number;
}

/** Additions and overrides of a caller that has the sources. A registry's server accepts none of them from clients. */
export interface JudgeRules
  extends Partial<
    Pick<JudgeInput, 'policy' | 'files' | 'contractsBefore' | 'elsewhere' | 'compose' | 'approveTarget'>
  > {
  /** Releases judged with the stored ones, such as operations in a client's sources. */
  releases?: readonly ClientRelease[];
}

/**
 * The operations on versions of graphs, for every caller and protocol. The protocols check the caller's rights. A refusal is a RegistryError or
 * a CodedError, and no version was stored. A blocked publish is kept as a check.
 */
export interface Registry {
  /** The policy of that variant. */
  policyOf(target: Target): Policy;
  readonly contracts: readonly Contract[];
  target(graph: string, variant: string): Target;
  /** All variants that have a version. */
  targets(): Promise<Target[]>;
  /** Judges, and keeps the check unless `keep` is false. */
  check(
    target: Target,
    proposal: Proposal,
    options: Omit<Author, 'reason'> & {
      /** Compared with instead of the live version; null: nothing is compared. */
      base?: Version | null;
      keep?: boolean;
      rules?: JudgeRules;
    },
  ): Promise<CheckDone>;
  /**
   * Makes the proposal live if the verdict allows it. One publish runs at a time per variant. If another process published first, a proposal of
   * some subgraphs is judged again with the new version; a proposal of the whole graph is refused, because it would overwrite that version.
   * BAD_USER_INPUT if a subgraph that is new or has moved has an address that is not http:// or https://.
   */
  publish(
    target: Target,
    proposal: Proposal,
    options: Author & {
      action?: 'publish' | 'promote' | 'delete';
      allowBreaking?: boolean;
      dryRun?: boolean;
      expected?: Expected;
      rules?: JudgeRules;
    },
  ): Promise<Published & { base: Version | null; durationMs: number }>;
  /**
   * Makes the contents of an earlier version live again, as a new version; without `to`, of the version before. NOT_FOUND if there is none;
   * without `to`, ROLLED_BACK_ALREADY if the live version is a rollback itself.
   */
  rollback(
    target: Target,
    options: Author & { to?: number | string | undefined; expected?: Expected },
  ): Promise<Version>;
  /** Lets findings pass in every check from now on. BAD_USER_INPUT for a finding that no kept check has, unless the caller has `seen` it. */
  approve(
    target: Target,
    fingerprints: readonly string[],
    options: Author & { reason: string; expiresAt: string | null; seen?: readonly string[] },
  ): Promise<Approval[]>;
  /**
   * Stores the operations of a client release. RELEASE_IS_ACTIVE if it was published before with other operations; OPERATIONS_INVALID if an
   * operation that the release does not have yet is not valid against the live version, unless that is allowed.
   */
  pushRelease(
    target: Target,
    release: Pick<ClientRelease, 'client' | 'version' | 'operations'> & { activate: boolean; allowInvalid?: boolean },
    author: Author,
  ): Promise<ClientRelease>;
  /** NOT_FOUND if there is no such release. */
  setReleaseState(
    target: Target,
    change: { client: string; version: string; state: 'active' | 'retired' },
    author: Author,
  ): Promise<ClientRelease>;
  /** Adds counts, and notes which releases were seen. */
  addUsage(target: Target, rows: readonly UsageRow[]): Promise<void>;
  /** Notifies when a version goes live, in this process or another. */
  readonly changes: Changes;
  /** Called with each version that this process made live, after it was stored. */
  onVersion(listener: (target: Target, version: Version) => void): void;
}

export function openRegistry(dependencies: {
  stores: Pick<Stores, 'of' | 'targets'>;
  judging: Pick<Judging, 'judge' | 'refused'>;
  configuration: Configuration;
  maxWaiters: number;
  waiting: (count: number) => void;
  log: Log;
  now: () => Date;
}): Registry {
  const { stores, judging, configuration, log, now } = dependencies;
  const { contracts, teams } = configuration;
  const policyOf = ({ name }: Target): Policy => policyFor(configuration, name);
  const verdicts = histogram('tradepost_registry_verdict_seconds', 'How long verdicts take, with their queue.', []);
  const write = writeInTurn();
  const listeners: ((target: Target, version: Version) => void)[] = [];
  const usual = {
    command: configuration.command,
    teams,
    contracts,
    files: Object.fromEntries(configuration.sources.map(({ name, file }) => [name, file])),
  };
  const changes = followChanges({
    head: async (name) => (await stores.of(name).head())?.number ?? null,
    maxWaiters: dependencies.maxWaiters,
    waiting: dependencies.waiting,
    failed: (error) => log.error({ err: error }, 'a variant could not be read'),
  });

  /** Judges with the stored evidence of the variant: client releases, usage within the window of the policy, approvals. */
  async function judge(
    target: Target,
    base: Version | null,
    proposed: readonly SubgraphRevision[],
    { releases: added = [], policy = policyOf(target), ...rules }: JudgeRules,
  ): Promise<Verdict> {
    const { store } = target;
    const since = dayBefore(now(), policy.usage.windowDays);
    const [releases, usage, approvals] = await Promise.all([store.releases(), store.usage(since), store.approvals()]);
    const evidence = { releases: [...releases, ...added], usage, approvals };
    const startedAt = performance.now();
    try {
      return await judging.judge({ ...usual, ...rules, ...evidence, base, proposed, policy, now: now() });
    } catch (error) {
      const isTooComplex = error instanceof NoVerdictError && error.why.startsWith('too-');
      if (isTooComplex) log.warn({ err: error }, 'a schema got no verdict');
      return explainNoVerdict(error);
    } finally {
      verdicts.observe({}, (performance.now() - startedAt) / 1000);
    }
  }

  async function wentLive(target: Target, version: Version): Promise<void> {
    const { number, id, action, actor, commit, reason } = version;
    log.info({ target: target.name, version: number, id, action, actor, commit, reason }, 'a version went live');
    changes.ring(target.name);
    for (const listener of listeners) listener(target, version);
    await audit(target, { actor, action, subject: `version ${number}`, commit, reason });
  }

  async function audit({ store }: Target, entry: Omit<AuditEntry, 'at'>): Promise<void> {
    await store.addAudit({ at: now().toISOString(), ...entry });
  }

  const target = (graph: string, variant: string): Target => {
    const name = `${graph}@${variant}`;
    return { name, graph, variant, store: stores.of(name) };
  };

  return {
    policyOf,
    contracts,
    changes,
    target,
    onVersion: (listener) => void listeners.push(listener),
    async targets() {
      const names = await stores.targets();
      return names.flatMap((name) => {
        const parsed = parseTarget(name);
        return parsed ? [target(parsed.graph, parsed.variant)] : [];
      });
    },

    async check(target, proposal, { actor, commit, keep = true, rules = {}, ...options }) {
      const began = performance.now();
      const base = options.base === undefined ? await target.store.head() : options.base;
      const proposed = apply(proposal, base?.subgraphs ?? []);
      const verdict = await judge(target, base, proposed, rules);
      const check = toCheck({ actor, commit }, base, proposed, verdict, now());
      if (keep) await target.store.putCheck(check);
      return { check, verdict, base, durationMs: Math.round(performance.now() - began) };
    },

    async publish(
      target,
      proposal,
      { expected, action = 'publish', allowBreaking = false, dryRun = false, rules = {}, ...author },
    ) {
      if (allowBreaking && !author.reason?.trim()) {
        throw new CodedError('BAD_USER_INPUT', 'allowBreaking needs a reason');
      }
      const began = performance.now();
      return write(target, expected, !('whole' in proposal), async (base) => {
        const proposed = apply(proposal, base?.subgraphs ?? []);
        // A dry run puts no address into use.
        const problem = dryRun ? null : addressProblem(base, proposed, policyOf(target).addresses);
        if (problem !== null) throw new CodedError('BAD_USER_INPUT', problem);
        const verdict = await judge(target, base, proposed, rules);
        const options = { ...author, action, allowBreaking, dryRun, now: now() };
        const published = await publish(target.store, base, proposed, verdict, options);
        if (published.outcome === 'published' && !dryRun) await wentLive(target, published.version);
        // Its findings may be approved.
        if (published.outcome === 'blocked' && !dryRun)
          await target.store.putCheck(toCheck(author, base, proposed, published.verdict, now()));
        return { ...published, base, durationMs: Math.round(performance.now() - began) };
      });
    },

    async rollback(target, { to, expected, ...author }) {
      return write(target, expected, false, async (base) => {
        const doubt = to === undefined ? rollbackInDoubt(base) : null;
        if (doubt !== null) throw new RegistryError('ROLLED_BACK_ALREADY', `${target.name}: ${doubt}`);
        const wanted = to ?? base?.parent ?? null;
        const version = wanted === null ? null : await rollback(target.store, base, wanted, { ...author, now: now() });
        if (!version)
          throw new CodedError('NOT_FOUND', `${target.name} has no ${wanted === null ? 'earlier' : 'such'} version`);
        await wentLive(target, version);
        return version;
      });
    },

    async approve(target, fingerprints, { actor, commit, reason, expiresAt, seen = [] }) {
      const problem = await unknownFindings(
        target.store,
        fingerprints.filter((fingerprint) => !seen.includes(fingerprint)),
      );
      if (problem !== undefined) throw new CodedError('BAD_USER_INPUT', problem);
      const at = now().toISOString();
      const approvals = fingerprints.map((fingerprint) => ({ fingerprint, reason, actor, at, expiresAt }));
      for (const approval of approvals) {
        await target.store.putApproval(approval);
        await audit(target, { actor, action: 'approve', subject: approval.fingerprint, commit, reason });
      }
      return approvals;
    },

    async pushRelease(target, draft, author) {
      const { client, version, activate } = draft;
      const subject = `${client}@${version}`;
      if (!draft.allowInvalid) await refuseInvalid(judging, target, draft);
      const release = await target.store.changeRelease(client, version, (known) => pushed(known, draft, now()));
      if (!release) {
        const problem = `${subject} is out already, with other operations; push another version`;
        throw new RegistryError('RELEASE_IS_ACTIVE', problem);
      }
      await audit(target, { ...author, action: activate ? 'activate-release' : 'push-release', subject });
      return release;
    },

    async setReleaseState(target, { client, version, state }, author) {
      const subject = `${client}@${version}`;
      const release = await target.store.changeRelease(client, version, (known) =>
        known ? inState(known, state, now()) : null,
      );
      if (!release) throw new CodedError('NOT_FOUND', `there is no release ${subject}; push its operations first`);
      await audit(target, { ...author, action: state === 'active' ? 'activate-release' : 'retire-release', subject });
      return release;
    },

    async addUsage(target, rows) {
      // The part that may be repeated comes first: a gateway reports again after a failure.
      const seen = rows.map(({ client, clientVersion: version }) => ({ client, version }));
      await target.store.sawReleases(seen, now().toISOString());
      await target.store.addUsage(rows);
    },
  };
}
