import { randomUUID } from 'node:crypto';
import { UsageError } from './git-baseline.ts';
import { check, eventFindings, isOurs, missing, propose, taken } from './check-working-tree.ts';
import { type Configuration, policyFor, readConfiguration, readSubgraphs } from '../graph-file.ts';
import type { RemoteRegistry } from '../client/remote.ts';
import { fromVerdict, toPlainFinding } from '../report/to-report.ts';
import { isUrl } from './open-variant.ts';
import type { Finding, Verdict } from '../judge/verdict.ts';
import { authorOf, commitHere, composerOf, type Given, namesIn, policyOf, variantOf } from './given.ts';
import { releaseOf } from './releases.ts';
import type { Answer } from './run-command.ts';

export async function checkCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  if (typeof given.changed === 'string' && given.against !== undefined)
    throw new UsageError('check: --changed=<reference> and --against name two things to compare with; leave one out');
  const against = typeof given.changed === 'string' ? given.changed : given.against;
  if (against !== undefined && isUrl(against)) return checkAtRegistry(configuration, against, given);
  const now = new Date();
  const found = await check(configuration, {
    against,
    only: namesIn(given),
    changed: given.changed !== undefined,
    policy: policyOf(configuration, given, against),
    releases: given.ops ? [releaseOf('files', 'working tree', given.ops, true)] : [],
    compose: composerOf(given),
    now,
  });
  const answer = { against: found.against, ...fromVerdict(found.verdict), stale: found.stale };
  if (!given.store) return answer;
  const id = randomUUID();
  const { verdict, proposed, target } = found;
  const variant = variantOf(configuration, target, given);
  if (variant.kind === 'stored') {
    const { actor, commit } = authorOf(given);
    const { supergraphSdl, apiSdl: _, ...judged } = verdict;
    const { result, base } = judged;
    const at = now.toISOString();
    const stored = {
      id,
      at,
      actor,
      commit,
      base: base?.number ?? null,
      result,
      proposed,
      supergraphSdl,
      verdict: judged,
    };
    await variant.store.putCheck(stored);
  }
  return { ...answer, ...kept(id, variant.name) };
}

/** The registry judges, by its own policy, evidence and approvals; our events it does not know. */
async function checkAtRegistry(configuration: Configuration, url: string, given: Given): Promise<Answer> {
  refuseLocalFlags(given);
  const variant = variantOf(configuration, url, given);
  if (variant.kind !== 'remote') throw new UsageError(`${url} is no registry`);
  const { registry } = variant;
  const choice = { only: namesIn(given), changed: given.changed !== undefined };
  const live = choice.changed ? ((await registry.head())?.subgraphs ?? []) : [];
  const working = readSubgraphs(configuration);
  const chosen = taken(working, live, choice);
  const some = choice.changed || choice.only !== undefined;
  const proposed =
    choice.only === undefined && missing(working, live).length > 0
      ? // That something goes, only the whole can tell.
        { subgraphs: some ? propose(working, live, choice) : working, only: false }
      : // Nothing changed: the whole is what is to be judged then.
        { subgraphs: chosen.length > 0 ? chosen : working, only: some };
  const { verdict, id } = await registry.judge(proposed, commitHere(given));
  const events = await judgeEvents(configuration, registry, url);
  return { against: url, ...fromRegistry(verdict, url, events), ...(id === null ? {} : kept(id, url)) };
}

function kept(id: string, name: string): Pick<Answer, 'details' | 'text'> {
  return { details: { check: id }, text: `kept as check ${id}: fetch ${name} --check ${id}` };
}

/** What is decided where the registry is can't be said here. */
export function refuseLocalFlags(given: Given): void {
  const flags = [
    ['--usage-window', given.usageWindow],
    ['--fail-on', given.failOn],
    ['--max-extra-waves', given.maxExtraWaves],
    ['--ops', given.ops],
  ] as const;
  const wrong = flags.find(([, value]) => value !== undefined);
  if (wrong) throw new UsageError(`${wrong[0]}: a registry judges by its own policy and what it has stored`);
}

/** A registry's verdict with what was found here besides, in the words of somebody who is here. */
export function fromRegistry(verdict: Verdict, url: string, besides: readonly Finding[]): Answer {
  const findings = [...verdict.findings, ...besides].map((one) => ({
    ...one,
    approve: one.approve === null ? null : `npm run schema -- approve ${one.fingerprint} --reason "…" --to ${url}`,
  }));
  return fromVerdict({ ...verdict, findings });
}

/** What events would break, but for what is approved at the registry. */
export async function judgeEvents(
  configuration: Configuration,
  registry: RemoteRegistry,
  url: string,
): Promise<Finding[]> {
  if (!isOurs(configuration)) return [];
  const found = await eventFindings(configuration, policyFor(configuration, undefined), {
    version: await registry.head(),
  });
  if (found.length === 0) return [];
  const now = new Date().toISOString();
  const approvals = (await registry.approvals()).filter((one) => one.expiresAt === null || one.expiresAt > now);
  return found.map((one) => {
    const plain = toPlainFinding({ ...one, message: one.meaning ?? one.message, reason: null });
    const approval = approvals.find(({ fingerprint }) => fingerprint === plain.fingerprint) ?? null;
    const blocking = one.blocking && approval === null;
    const { kind, message, because, file = null, subgraph = null } = one;
    return {
      ...plain,
      kind,
      message,
      file,
      subgraph,
      blocking,
      approval,
      because: one.blocking && approval ? `approved by ${approval.actor}: ${approval.reason} (${because})` : because,
      approve: blocking ? `npm run schema -- approve ${plain.fingerprint} --reason "…" --to ${url}` : null,
    };
  });
}
