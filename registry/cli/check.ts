import { readConfiguration, policyFor, readSubgraphs, type Configuration } from '../graph-file.ts';
import type { Compose } from '../judge/composition-cache.ts';
import type { Policy } from '../judge/policy.ts';
import { loadProjectChecks } from '../project-checks.ts';
import type { CommandResult } from '../report/to-report.ts';
import { fromVerdict } from '../report/to-report.ts';
import { UsageError } from '../usage-error.ts';
import { readBaseline } from './baseline.ts';
import {
  authorOf,
  type CommandOptions,
  composerOf,
  namesIn,
  policyIn,
  requestTimeoutMs,
  variantOf,
} from './command-options.ts';
import { eventFindings, eventsAt } from './event-findings.ts';
import { isUrl } from './open-variant.ts';
import { proposalOf } from './proposal.ts';
import { releaseOf } from './releases.ts';

/** Judges the working tree against a baseline; with `--store`, or at a registry, the check is kept. */
export async function checkCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const against = comparedWith(options);
  if (against !== undefined && isUrl(against)) return checkAtRegistry(configuration, against, options);
  const compose = composerOf(options);
  const baseline = await readBaseline(configuration, against, { compose, timeoutMs: requestTimeoutMs(options) });
  const subgraphs = baseline?.version.subgraphs ?? [];
  const only = namesIn(options);
  if (only && baseline && subgraphs.length === 0)
    throw new UsageError(`--only needs subgraphs to compare with; ${baseline.name} is a supergraph alone`);
  const policy = policyIn(options, configuration, against);
  const isVersion = baseline?.target !== undefined;
  const registry = variantOf(configuration, baseline?.target, options);
  const { verdict, id } = await registry.judge(
    proposalOf(readSubgraphs(configuration), subgraphs, { only, changed: options.changed !== undefined }),
    {
      author: authorOf(options),
      keep: options.store ?? false,
      policy,
      base: baseline,
      releases: options.ops ? [releaseOf('files', 'working tree', options.ops, true)] : [],
      findings: await eventFindings(
        configuration,
        policy ?? policyFor(configuration, against),
        isVersion ? { version: baseline.version } : eventsAt(configuration, against),
      ),
    },
  );
  const composes = verdict.composition.errors.length === 0;
  return {
    against: baseline?.name ?? null,
    // Only a version of a variant has a number.
    ...fromVerdict(isVersion ? verdict : { ...verdict, base: null }),
    stale: composes && !isVersion ? await staleFiles(configuration, compose) : [],
    ...(id === null ? {} : kept(id, registry.name)),
  };
}

function comparedWith({ changed, against }: CommandOptions): string | undefined {
  if (typeof changed !== 'string') return against;
  if (against !== undefined)
    throw new UsageError('check: --changed=<reference> and --against name two baselines; leave one out');
  return changed;
}

/** The registry judges, by its own policy, evidence and approvals; of events it knows nothing. */
async function checkAtRegistry(
  configuration: Configuration,
  url: string,
  options: CommandOptions,
): Promise<CommandResult> {
  const registry = variantOf(configuration, url, options);
  const live = await registry.head();
  const selection = { only: namesIn(options), changed: options.changed !== undefined };
  const { verdict, id } = await registry.judge(
    proposalOf(readSubgraphs(configuration), live?.subgraphs ?? [], selection),
    {
      author: authorOf(options),
      keep: true,
      policy: policyIn(options, configuration, undefined),
      releases: options.ops ? [releaseOf('files', 'working tree', options.ops, true)] : [],
      findings: await eventFindings(configuration, eventPolicy(configuration), { version: live }),
    },
  );
  return { against: url, ...fromVerdict(verdict), ...(id === null ? {} : kept(id, url)) };
}

/** Events are judged here, so by the policy that is known here. */
export const eventPolicy = (configuration: Configuration): Policy => policyFor(configuration, undefined);

function kept(id: string, name: string): Pick<CommandResult, 'details' | 'text'> {
  return { details: { check: id }, text: `kept as check ${id}: fetch ${name} --check ${id}` };
}

/** Loaded only where there is something generated: a type generator is slow to load. */
async function staleFiles(
  configuration: Configuration,
  compose: Compose,
): Promise<NonNullable<CommandResult['stale']>> {
  const { generated } = configuration;
  if (generated === null) return [];
  const { staleFiles: find } = await loadProjectChecks(configuration);
  return ((await find?.(compose)) ?? []).map((file) => ({ file, fix: generated.fix, mend: generated.fix }));
}
