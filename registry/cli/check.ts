import { type Configuration, policyFor, readConfiguration, readSubgraphs } from '../graph-file.ts';
import type { Compose } from '../judge/composition-cache.ts';
import { unreleased } from '../judge/unreleased.ts';
import { loadProjectChecks } from '../project-checks.ts';
import { isUrl } from '../target.ts';
import { type CommandResult, fromVerdict } from '../report/to-report.ts';
import { UsageError } from '../usage-error.ts';
import { authorOf, type CommandOptions, composerOf, namesIn, policyIn } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { eventFindings, eventsBefore } from './event-findings.ts';
import { proposalOf } from './proposal.ts';
import { releaseOf } from './releases.ts';
import { readServableBaseline, unservableFinding } from './servable-baseline.ts';

/** Judges the working tree against a baseline. With `--store` the check is kept; a registry at an address always keeps it. */
export async function checkCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const against = comparedWith(options);
  const compose = composerOf(options);
  const { baseline, problem } = await readServableBaseline(configuration, against, options);
  const before = baseline?.version.subgraphs ?? [];
  const only = namesIn(options);
  if (only && baseline && before.length === 0)
    throw new UsageError(`--only needs subgraphs to compare with; ${baseline.name} is a supergraph alone`);

  const policy = policyIn(options, configuration, against);
  const effective = policy ?? policyFor(configuration, against);
  const atRegistry = against !== undefined && isUrl(against);
  const isVersion = atRegistry || baseline?.target !== undefined;
  const registry = openVariant(configuration, atRegistry ? against : baseline?.target, options);
  const { verdict, id } = await registry.judge(
    proposalOf(readSubgraphs(configuration), before, { only, changed: options.changed !== undefined }),
    {
      author: authorOf(options),
      keep: options.store ?? false,
      policy,
      // A registry compares with its live version, whatever was read here.
      base: atRegistry ? undefined : baseline,
      releases: options.ops ? [releaseOf(unreleased.client, unreleased.version, options.ops, true)] : [],
      findings: [
        ...(problem === null ? [] : [unservableFinding(problem, effective)]),
        ...(await eventFindings(
          configuration,
          effective,
          isVersion ? { version: baseline?.version ?? null } : eventsBefore(configuration, against),
        )),
      ],
    },
  );

  const composes = verdict.composition.errors.length === 0;
  return {
    against: atRegistry ? against : (baseline?.name ?? null),
    // Only a version of a variant has a number.
    ...fromVerdict(isVersion ? verdict : { ...verdict, base: null }),
    stale: composes && !isVersion ? await staleFiles(configuration, compose) : [],
    ...(id === null
      ? {}
      : { details: { check: id }, text: `kept as check ${id}: fetch ${registry.name} --check ${id}` }),
  };
}

function comparedWith({ changed, against }: CommandOptions): string | undefined {
  if (typeof changed !== 'string') return against;
  if (against !== undefined)
    throw new UsageError('check: --changed=<reference> and --against name two baselines; leave one out');
  return changed;
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
