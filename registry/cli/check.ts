import { policyFor, readConfiguration, readSubgraphs } from '../graph-file.ts';
import { unreleased } from '../judge/unreleased.ts';
import { loadProjectChecks } from '../project-checks.ts';
import { isUrl, variantIn } from '../target.ts';
import { type CommandResult, fromVerdict } from '../report/to-report.ts';
import { UsageError } from '../usage-error.ts';
import { authorOf, type CommandOptions, composerOf, namesIn, policyIn } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { readServableBaseline } from './baseline.ts';
import { eventFindings } from './event-findings.ts';
import { proposalOf } from './proposal.ts';
import { releaseOf } from './releases.ts';

/** Judges the working tree against a baseline. With `--store` the check is kept; a registry at an address always keeps it. */
export async function checkCommand(options: CommandOptions): Promise<CommandResult> {
  const against = comparedWith(options);
  const configuration = readConfiguration(options.config);
  const working = readSubgraphs(configuration);
  const configured = policyFor(configuration, against);
  const policy = policyIn(options, configured);
  const only = namesIn(options);
  const compose = composerOf(options);
  const author = authorOf(options);

  const atRegistry = against !== undefined && isUrl(against);
  const isVersion = variantIn(against) !== undefined;
  const registry = openVariant(configuration, atRegistry ? against : variantIn(against)?.variant, options);

  const { baseline, finding } = await readServableBaseline(configuration, against, registry, compose);
  const before = baseline?.version.subgraphs ?? [];
  if (only && baseline && before.length === 0)
    throw new UsageError(`--only needs subgraphs to compare with; ${baseline.name} is a supergraph alone`);

  const proposal = proposalOf(working, before, { only, changed: options.changed !== undefined });
  const releases = options.ops ? [releaseOf(unreleased.client, unreleased.version, options.ops, true)] : [];
  const project = await loadProjectChecks(configuration);
  const eventsBefore = isVersion ? { version: baseline?.version ?? null } : { against };
  const events = eventFindings(configuration, project, policy ?? configured, eventsBefore);
  const blocking = (policy ?? configured).failOn === 'dangerous';
  const findings = [...(finding ? [{ ...finding, blocking }] : []), ...events];

  // A registry at an address compares with its live version, not with the baseline that was read here.
  const base = atRegistry ? undefined : baseline;
  const keep = options.store ?? false;
  const { verdict, id } = await registry.judge(proposal, { author, keep, policy, base, releases, findings });

  const composes = verdict.composition.errors.length === 0;
  const stale = composes && !isVersion ? await project.staleFiles?.(compose) : undefined;
  const fix = configuration.generated?.fix ?? '';
  return {
    against: atRegistry ? against : (baseline?.name ?? null),
    // Only a version of a variant has a number.
    ...fromVerdict(isVersion ? verdict : { ...verdict, base: null }),
    stale: (stale ?? []).map((file) => ({ file, fix, mend: fix })),
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
