import { branchedFrom } from '../git.ts';
import { type Configuration, policyFor, readConfiguration } from '../graph-file.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { explainUnknown } from '../known-findings.ts';
import { isUrl } from '../target.ts';
import type { CommandResult } from '../report/to-report.ts';
import { loadProjectChecks } from '../project-checks.ts';
import { UsageError } from '../usage-error.ts';
import { dayMs } from '../day.ts';
import type { VariantRegistry } from '../variant-registry.ts';
import { checkCommand } from './check.ts';
import { authorOf, type CommandOptions, configurationFor, daysOf } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { eventFindings } from './event-findings.ts';
import { lintCommand } from './lint.ts';

/** Fingerprint → message. */
type Findings = ReadonlyMap<string, string>;

/** Lets findings pass in every check from now on. */
export async function approveCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = configurationFor(options, options.to);
  const { args: fingerprints } = options;
  const reason = options.reason?.trim();
  if (!reason) throw new UsageError('approve: needs --reason "…"');
  const wrong = fingerprints.filter((fingerprint) => !/^[0-9a-f]{16}$/.test(fingerprint));
  if (fingerprints.length === 0 || wrong.length > 0)
    throw new UsageError(`approve: ${wrong[0] ?? 'nothing'} is not a fingerprint; take one from the output of check`);
  const expiresAt =
    options.expires === undefined ? null : new Date(Date.now() + daysOf(options.expires) * dayMs).toISOString();
  const registry = openVariant(configuration, options.to, options);
  const approve = (seen: readonly string[]) =>
    registry.approve(fingerprints, { author: authorOf(options), reason, expiresAt, seen });
  const approvals = await approve([]).catch(async (error: unknown) => {
    // No kept check has one of these findings. A check of this machine is kept only with `--store`, so the findings are made again.
    if (!(error instanceof UsageError)) throw error;
    const found = await findingsHere(registry, configuration, options);
    const missing = fingerprints.filter((fingerprint) => !found.has(fingerprint));
    if (missing.length === 0 || (isUrl(registry.name) && missing.length < fingerprints.length))
      return approve([...found.keys()]);
    throw isUrl(registry.name) ? error : new UsageError(explainUnknown(missing, found));
  });
  return { details: approvals, text: `approved ${fingerprints.join(', ')}${expiresAt ? ` until ${expiresAt}` : ''}` };
}

/**
 * The findings of checks and lint in the working tree. A registry at an address judges schemas itself, so for it only events and project checks
 * count.
 */
async function findingsHere(
  registry: VariantRegistry,
  configuration: Configuration,
  options: CommandOptions,
): Promise<Findings> {
  const found = new Map<string, string>();
  if (isUrl(registry.name)) {
    const here = readConfiguration(options.config);
    const version = { version: await registry.head() };
    const project = await loadProjectChecks(here);
    for (const finding of eventFindings(here, project, policyFor(here, registry.name), version))
      found.set(fingerprintOf({ ...finding, meaning: finding.meaning ?? finding.message }), finding.message);
    return found;
  }
  // CI compares with the default branch, a publish with the live version, and a check by hand with the last commit.
  const bases = [options.against ?? 'HEAD'];
  if (options.against === undefined) bases.push(branchedFrom(configuration.root) ?? 'HEAD', registry.name);
  const { to: _, ...rest } = options;
  const commands = [
    ...[...new Set(bases)].map((against) => () => checkCommand({ ...rest, args: [], against })),
    () => lintCommand({ ...rest, args: [] }),
  ];
  for (const run of commands) {
    try {
      const { changes = [] } = await run();
      for (const { fingerprint, message, blocking } of changes) if (blocking) found.set(fingerprint, message);
    } catch (error) {
      // A base may not exist, such as the live version before the first publish.
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return found;
}
