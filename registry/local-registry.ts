import path from 'node:path';
import { CodedError } from '../platform/process/errors.ts';
import { createLog } from '../platform/process/log.ts';
import { contractsAt } from './committed-graph.ts';
import type { Configuration } from './graph-file.ts';
import type { Compose } from './judge/composition-cache.ts';
import { addressProblem } from './judge/addresses.ts';
import { apply } from './apply-proposal.ts';
import { type JudgeRules, openRegistry, type Registry } from './registry.ts';
import { RegistryError } from './registry-error.ts';
import { summaryOf } from './report/to-report.ts';
import type { RefusedOperation } from './judge/refused-operations.ts';
import { openFileStore } from './store/file-store.ts';
import { openStaticTree } from './store/static-tree.ts';
import type { ClientRelease } from './model/evidence.ts';
import type { Version } from './model/version.ts';
import type { JudgeInput, Verdict } from './judge/model.ts';
import { UsageError } from './usage-error.ts';
import {
  type Additions,
  type ComparedVersion,
  type PublishRequest,
  type ReleaseSummary,
  StateConflictError,
  type VariantRegistry,
} from './variant-registry.ts';

/**
 * A variant in a directory of this machine: `graph@variant` in the directory of the configuration, or the variant of a static tree, whose
 * files are updated with every version. `judged` is called when a verdict is known, before anything is written.
 */
export function openLocalRegistry(
  configuration: Configuration,
  name: string,
  options: { graph: string; variant: string; tree: string | null; compose: Compose | undefined; judged: () => void },
): VariantRegistry {
  const { graph, variant } = options;
  const tree = options.tree === null ? null : openStaticTree(path.resolve(options.tree), graph, variant);
  const store = tree?.store ?? openFileStore(path.join(configuration.registry, graph, variant));
  const registry = openRegistry({
    stores: { of: () => store, targets: () => Promise.resolve([`${graph}@${variant}`]) },
    judging: {
      async judge(input: JudgeInput): Promise<Verdict> {
        const { judge } = await import('./judge/verdict.ts');
        const verdict = await judge(input);
        options.judged();
        return verdict;
      },
      refused: async (...input) => (await import('./judge/refused-operations.ts')).refusedOperations(...input),
    },
    configuration,
    maxWaiters: 0,
    waiting: () => {},
    log: createLog('schema', 'silent'),
    now: () => new Date(),
  });
  const target = { name, graph, variant, store };

  /** The parts that only this machine has: paths of files, the composer, the contracts at the commit of the baseline. */
  function rulesOf(additions: Additions, base: Version | null, files: ComparedVersion['files'] = {}): JudgeRules {
    const { policy, releases = [], findings = [] } = additions;
    return {
      ...(policy ? { policy } : {}),
      files: {
        ...files,
        ...Object.fromEntries(configuration.sources.map(({ name: subgraph, file }) => [subgraph, file])),
      },
      contractsBefore: contractsAt(configuration, base?.commit),
      elsewhere: findings,
      releases,
      compose: options.compose,
      ...(name === `${configuration.graph}@${configuration.variant}` ? {} : { approveTarget: name }),
    };
  }

  async function publish(
    proposal: Parameters<Registry['publish']>[1],
    action: 'publish' | 'promote',
    { author, allowBreaking, dryRun, expected, ...additions }: PublishRequest,
  ) {
    if (dryRun) {
      // A dry run here reports everything that a publish would; the registry itself checks addresses only when they go live.
      const live = await store.head();
      const problem = addressProblem(live, apply(proposal, live?.subgraphs ?? []), registry.policyOf(target).addresses);
      if (problem !== null) throw new UsageError(problem);
    }
    const published = await refusing(
      registry.publish(target, proposal, {
        ...author,
        action,
        allowBreaking,
        dryRun,
        expected: expected === undefined ? undefined : [String(expected)],
        rules: rulesOf(additions, await store.head()),
      }),
    );
    const { outcome, version, verdict } = published;
    if (version !== null && !dryRun) await tree?.show();
    return {
      version: version && summaryOf(version),
      unchanged: outcome === 'unchanged',
      verdict,
      problem: null,
    };
  }

  return {
    name,
    head: store.head,
    version: store.version,
    check: store.check,
    summaries: store.summaries,
    async judge(proposal, { author, keep, base, ...additions }) {
      const compared = base === undefined ? await store.head() : (base?.version ?? null);
      const { check, verdict } = await refusing(
        registry.check(target, proposal, {
          ...author,
          base: compared,
          keep,
          rules: rulesOf(additions, compared, base?.files),
        }),
      );
      return { verdict, id: keep ? check.id : null };
    },
    publish: (proposal, request) => publish(proposal, 'publish', request),
    promote: async (_from, load, request) => publish({ whole: await load() }, 'promote', request),
    async rollback(to, { author, expected }) {
      const version = await refusing(
        registry.rollback(target, {
          ...author,
          to,
          expected: expected === undefined ? undefined : [String(expected)],
        }),
      );
      await tree?.show();
      return summaryOf(version);
    },
    approvals: store.approvals,
    approve: (fingerprints, { author, reason, expiresAt, seen }) =>
      refusing(registry.approve(target, fingerprints, { ...author, reason, expiresAt, seen })),
    releases: async () => (await store.releases()).map(toReleaseSummary),
    async pushRelease(release, { author, ...how }) {
      try {
        const stored = await registry.pushRelease(target, { ...release, ...how }, author);
        return { release: toReleaseSummary(stored), refused: null };
      } catch (error) {
        const refused = refusedIn(error);
        return refused ? { release: null, refused } : refusing(Promise.reject(error));
      }
    },
    setReleaseState: async (release, author) =>
      toReleaseSummary(await refusing(registry.setReleaseState(target, release, author))),
    instances: () =>
      Promise.reject(
        new UsageError(`${name} is a directory; only a registry at an address knows which gateways follow it`),
      ),
  };
}

const toReleaseSummary = ({ operations, ...release }: ClientRelease): ReleaseSummary => ({
  ...release,
  operations: operations.length,
});

/** The operations for which the registry refused a release; undefined for another error. */
function refusedIn(error: unknown): RefusedOperation[] | undefined {
  if (!(error instanceof RegistryError) || error.code !== 'OPERATIONS_INVALID') return undefined;
  return (error.answer as { operations: RefusedOperation[] }).operations;
}

/** Turns the registry's refusals into the errors of the command line. */
async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CodedError) throw new UsageError(error.message, { cause: error });
    if (error instanceof RegistryError) throw new StateConflictError(error.message, { cause: error });
    throw error;
  }
}
