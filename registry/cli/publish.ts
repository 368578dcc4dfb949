import { type Configuration, policyFor, readConfiguration, readSubgraphs } from '../graph-file.ts';
import { isUrl } from '../target.ts';
import { type CommandResult, fromVerdict } from '../report/to-report.ts';
import type { SubgraphRevision } from '../model/version.ts';
import { loadProjectChecks } from '../project-checks.ts';
import { UsageError } from '../usage-error.ts';
import type { PublishAnswer, PublishRequest, VariantRegistry } from '../variant-registry.ts';
import { readBaseline } from './baseline.ts';
import { authorOf, type CommandOptions, configurationFor, namesIn, numberOrId, policyIn } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { eventFindings } from './event-findings.ts';
import { proposalOf } from './proposal.ts';
import type { Progress } from './run-command.ts';
import { waitForGateways } from './wait-for-gateways.ts';

/** Judges the working tree, and makes it live if the verdict allows it. */
export async function publishCommand(options: CommandOptions, progress: Progress): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const request = requestOf('publish', options);
  const registry = openVariant(configuration, options.to, options, progress.judged);
  const { waitForGateways: wait } = options;
  if (wait !== undefined && !isUrl(registry.name))
    throw new UsageError(
      'publish: --wait-for-gateways needs --to with the URL of a registry, which knows its gateways',
    );
  const configured = policyFor(configuration, registry.name);
  const policy = policyIn(options, configured);
  const before = wait === undefined ? [] : (await registry.instances()).instances;
  const answer = await registry.publish(proposalOf(readSubgraphs(configuration), [], { only: namesIn(options) }), {
    ...request,
    policy,
    findings: eventFindings(configuration, await loadProjectChecks(configuration), policy ?? configured, {
      version: await registry.head(),
    }),
  });
  const result = toResult(registry, answer, options);
  if (wait === undefined || !answer.version) return result;
  const known = answer.unchanged ? [] : before;
  return { ...result, ...(await waitForGateways(registry, answer.version, wait, known, progress)) };
}

/** Makes the live version of one variant, or another version of it, live in a second variant. */
export async function promoteCommand(options: CommandOptions, progress: Progress): Promise<CommandResult> {
  const configuration = configurationFor(options, options.from, options.to);
  const { from, to } = options;
  if (!from || !to) throw new UsageError('promote: needs --from <graph@variant> and --to <graph@variant>');
  const registry = openVariant(configuration, to, options, progress.judged);
  const request = { ...requestOf('promote', options), policy: policyIn(options, policyFor(configuration, to)) };
  const load = () => subgraphsOf(configuration, from, options);
  return toResult(registry, await registry.promote(from, load, request), options);
}

function requestOf(command: string, options: CommandOptions): PublishRequest {
  const { allowBreaking = false, dryRun = false, ifMatch, reason } = options;
  if (allowBreaking && !reason?.trim()) throw new UsageError(`${command}: --allow-breaking needs --reason "…"`);
  return { author: authorOf(options), allowBreaking, dryRun, expected: expectedIn({ ifMatch }) };
}

/** The version that must be live, from `--if-match`. */
export function expectedIn({ ifMatch }: { ifMatch?: string | undefined }): number | string | undefined {
  return ifMatch === undefined ? undefined : numberOrId(ifMatch);
}

async function subgraphsOf(
  configuration: Configuration,
  from: string,
  options: CommandOptions,
): Promise<SubgraphRevision[]> {
  const baseline = await readBaseline(configuration, from, options);
  if (!baseline) throw new UsageError(`promote: ${from} has no version yet`);
  return baseline.version.subgraphs;
}

function toResult(registry: VariantRegistry, answer: PublishAnswer, options: CommandOptions): CommandResult {
  const { version, verdict, unchanged, problem } = answer;
  const { name } = registry;
  const base = verdict?.base ?? null;
  const result: CommandResult = {
    ...(verdict ? fromVerdict(verdict) : {}),
    against: base === null ? (isUrl(name) ? name : null) : isUrl(name) ? name : `${name}:${base.number}`,
    problem,
  };
  if (options.dryRun) {
    if (!verdict || verdict.supergraphSdl === null) return result;
    const would =
      version === null ? 'only judged: nothing was stored' : `would be version ${version.number} of ${name}`;
    return { ...excused(result, options), version, text: unchanged ? alreadyLive(registry, version) : would };
  }
  if (!version) return result;
  const text = unchanged ? alreadyLive(registry, version) : `version ${version.number} of ${name} is live`;
  return { ...excused(result, options), version, text };
}

const alreadyLive = ({ name }: VariantRegistry, version: PublishAnswer['version']): string =>
  `version ${version?.number} of ${name} has these contents already`;

/** With `--allow-breaking`, no finding blocks. */
function excused(result: CommandResult, { allowBreaking }: CommandOptions): CommandResult {
  if (!allowBreaking) return result;
  return { ...result, changes: (result.changes ?? []).map((change) => ({ ...change, blocking: false })) };
}
