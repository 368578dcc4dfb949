import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { buildSchema, NoDeprecatedCustomRule, specifiedRules, validate } from 'graphql';
import { commitOf, UsageError } from '../baseline.ts';
import { approveCommandFor, check, readBase } from '../check.ts';
import { compareApis, toApiSchema } from '../compare.ts';
import { compose } from '../compose.ts';
import { type Configuration, openTarget, parseTarget, readConfiguration, readSubgraphs } from './configuration.ts';
import { fingerprintOf } from './fingerprint.ts';
import { findFiles, readDocuments, readOperations, shown } from './manifest.ts';
import type { Policy } from './policy.ts';
import { publish, rollback } from './publish.ts';
import { DeniedError, openRemote, RemoteConflictError, UnreachableError } from './remote.ts';
import type { Report } from './report.ts';
import { type ClientRelease, ConflictError, type SubgraphRevision, type Version } from './store.ts';
import { type Found, fromVerdict } from './to-report.ts';
import type { Finding } from './verdict.ts';

/** What was given on the command line; the names are those of the flags. */
export interface Given {
  args: string[];
  against?: string;
  config?: string;
  only?: string;
  changed?: string | true;
  all?: boolean;
  ops?: string[];
  usageWindow?: string;
  failOn?: Policy['failOn'];
  maxExtraWaves?: string;
  timeout?: string;
  to?: string;
  from?: string;
  reason?: string;
  actor?: string;
  commit?: string;
  ifMatch?: string;
  allowBreaking?: boolean;
  dryRun?: boolean;
  expires?: string;
  client?: string;
  clientVersion?: string;
  activate?: boolean;
  artifact?: 'supergraph' | 'api' | 'subgraphs';
  version?: string;
  output?: string;
  since?: string;
}

/** Runs one command. Throws only for what is nobody's mistake. */
export async function runCommand(command: keyof typeof commands, given: Given): Promise<Found & { text?: string }> {
  const began = performance.now();
  try {
    const found = await commands[command](given);
    return { ...found, durationMs: Math.round(performance.now() - began) };
  } catch (error) {
    const durationMs = Math.round(performance.now() - began);
    const failure =
      error instanceof UsageError
        ? 'failed'
        : error instanceof UnreachableError
          ? 'unreachable'
          : error instanceof DeniedError
            ? 'denied'
            : error instanceof ConflictError || error instanceof RemoteConflictError
              ? 'conflict'
              : null;
    if (failure === null) throw error;
    return { failure, problem: (error as Error).message, durationMs };
  }
}

const commands = {
  check: checkCommand,
  publish: publishCommand,
  diff: diffCommand,
  history: historyCommand,
  changelog: changelogCommand,
  show: showCommand,
  fetch: fetchCommand,
  rollback: rollbackCommand,
  promote: promoteCommand,
  approve: approveCommand,
  contract: contractCommand,
  'ops check': opsCheckCommand,
  'ops push': opsPushCommand,
  'ops activate': (given: Given) => setState(given, 'active'),
  'ops retire': (given: Given) => setState(given, 'retired'),
  doctor: doctorCommand,
} satisfies Record<string, (given: Given) => Promise<Found & { text?: string }>>;

const isUrl = (text: string | undefined): text is string => /^https?:\/\//.test(text ?? '');
const now = (): Date => new Date();

async function checkCommand(given: Given): Promise<Found> {
  const configuration = readConfiguration(given.config);
  if (isUrl(given.against)) {
    const verdict = await remote(given.against, given).check(readSubgraphs(configuration), commitHere(given));
    return { against: given.against, ...fromVerdict(verdict) };
  }
  const against = typeof given.changed === 'string' ? (given.against ?? given.changed) : given.against;
  const found = await check(configuration, {
    against,
    only: given.only?.split(',').map((one) => one.trim()),
    changed: given.changed !== undefined,
    policy: policyOf(configuration, given),
    releases: given.ops ? [releaseOf('files', 'working tree', given.ops, true)] : [],
    now: now(),
  });
  return { against: found.against, ...fromVerdict(found.verdict), stale: found.stale };
}

function policyOf(configuration: Configuration, given: Given): Policy {
  const { policy } = configuration;
  const windowDays = given.usageWindow === undefined ? policy.usage.windowDays : daysOf(given.usageWindow);
  const maxExtraWaves =
    given.maxExtraWaves === undefined
      ? policy.plan.maxExtraWaves
      : wholeNumber('--max-extra-waves', given.maxExtraWaves);
  return {
    ...policy,
    failOn: given.failOn ?? policy.failOn,
    usage: { ...policy.usage, windowDays },
    plan: { ...policy.plan, maxExtraWaves },
  };
}

async function publishCommand(given: Given): Promise<Found & { text?: string }> {
  if (given.allowBreaking && !given.reason) throw new UsageError('publish: --allow-breaking needs --reason "…"');
  const configuration = readConfiguration(given.config);
  // Without a file that names a target, a publish by mistake would make one.
  if (configuration.file === null && given.to === undefined)
    throw new UsageError('publish: say where, with --to <graph@variant>, or in a graph.yaml');
  const working = readSubgraphs(configuration);
  const expectedHead = given.ifMatch === undefined ? undefined : wholeNumber('--if-match', given.ifMatch) || null;
  if (isUrl(given.to)) {
    const answer = await remote(given.to, given).publish(working, {
      commit: commitHere(given),
      reason: given.reason ?? null,
      allowBreaking: given.allowBreaking ?? false,
      expectedHead,
    });
    const found = answer.verdict ? fromVerdict(answer.verdict) : {};
    if (!answer.version)
      return {
        ...found,
        against: given.to,
        problem: answer.verdict ? null : (answer.problem ?? 'the registry refused'),
      };
    return {
      ...found,
      against: given.to,
      version: summaryOf(answer.version),
      text: `version ${answer.version.number} is live on ${given.to}`,
    };
  }
  const target = targetOf(configuration, given.to);
  const store = openTarget(configuration, target);
  const names = given.only?.split(',').map((one) => one.trim());
  const head = names ? await store.head() : null;
  const subgraphs = names
    ? [
        ...(head?.subgraphs ?? []).filter((one) => !names.includes(one.name)),
        ...working.filter((one) => names.includes(one.name)),
      ]
    : working;
  const published = await publish(store, subgraphs, {
    ...authorOf(given),
    ...(expectedHead === undefined ? {} : { expectedHead }),
    policy: policyOf(configuration, given),
    now: now(),
    allowBreaking: given.allowBreaking ?? false,
    dryRun: given.dryRun ?? false,
    files: Object.fromEntries(configuration.sources.map((one) => [one.name, one.file])),
    teams: configuration.teams,
    contracts: configuration.contracts,
    approveCommand: approveCommandFor(configuration, target),
  });
  return told(published, target, given);
}

function told(published: Awaited<ReturnType<typeof publish>>, target: string, given: Given): Found & { text?: string } {
  const found = {
    ...fromVerdict(published.verdict),
    against: published.verdict.base ? `${target}:${published.verdict.base.number}` : null,
  };
  if (published.outcome === 'blocked') return found;
  const { version } = published;
  const excused = given.allowBreaking
    ? (found.changes ?? []).map((one) => ({ ...one, blocking: false }))
    : (found.changes ?? []);
  const text =
    published.outcome === 'unchanged'
      ? `version ${version.number} of ${target} is this already`
      : given.dryRun
        ? `would be version ${version.number} of ${target}`
        : `version ${version.number} of ${target} is live`;
  return { ...found, changes: excused, version: summaryOf(version), text };
}

async function promoteCommand(given: Given): Promise<Found & { text?: string }> {
  const configuration = readConfiguration(given.config);
  if (!given.from || !given.to) throw new UsageError('promote: needs --from <graph@variant> and --to <graph@variant>');
  const wanted = (await readBase(configuration, given.from))?.version;
  if (!wanted) throw new UsageError(`promote: ${given.from} has no version yet`);
  const target = targetOf(configuration, given.to);
  const published = await publish(openTarget(configuration, target), wanted.subgraphs, {
    ...authorOf(given),
    action: 'promote',
    policy: configuration.policy,
    now: now(),
    allowBreaking: given.allowBreaking ?? false,
    dryRun: given.dryRun ?? false,
    teams: configuration.teams,
    contracts: configuration.contracts,
    approveCommand: approveCommandFor(configuration, target),
  });
  return told(published, target, given);
}

async function rollbackCommand(given: Given): Promise<Found & { text?: string }> {
  const configuration = readConfiguration(given.config);
  const target = targetOf(configuration, given.args[0]);
  if (!given.reason) throw new UsageError('rollback: needs --reason "…"');
  const store = openTarget(configuration, target);
  const head = await store.head();
  const to = given.to === undefined ? (head?.parent ?? null) : numberOrId(given.to);
  if (!head || to === null) throw new UsageError(`rollback: ${target} has no earlier version`);
  const version = await rollback(store, to, { ...authorOf(given), now: now() });
  if (!version) throw new UsageError(`rollback: ${target} has no version ${to}`);
  return {
    version: summaryOf(version),
    text: `version ${version.number} of ${target} is live, with the contents of version ${to}`,
  };
}

async function diffCommand(given: Given): Promise<Found> {
  const configuration = readConfiguration(given.config);
  const [from, to] = given.args;
  if (from === undefined)
    throw new UsageError('diff: needs one or two of <graph@variant[:number]>, a git reference or a supergraph file');
  const before = await readBase(configuration, from);
  if (!before) throw new UsageError(`diff: ${from} has no version yet`);
  const after =
    to === undefined
      ? await workingSupergraph(configuration)
      : (await readBase(configuration, to))?.version.supergraphSdl;
  if (after === undefined) throw new UsageError(`diff: ${to} has no version yet`);
  const changes = await compareApis(toApiSchema(before.version.supergraphSdl), toApiSchema(after));
  return { against: before.name, changes: changes.map(toPlainFinding) };
}

/** A change that nobody judged. */
function toPlainFinding(change: Awaited<ReturnType<typeof compareApis>>[number]): Finding {
  return {
    ...change,
    kind: 'api',
    fingerprint: fingerprintOf({ ...change, meaning: change.message }),
    blocking: false,
    because: 'not judged: only compared',
    contract: null,
    subgraph: null,
    team: null,
    file: null,
    line: null,
    column: null,
    side: null,
    usage: { requests: 0, clients: [] },
    approval: null,
    approve: null,
  };
}

async function workingSupergraph(configuration: Configuration): Promise<string> {
  const composition = compose(
    readSubgraphs(configuration).map((one) => ({ ...one, file: fileOf(configuration, one.name) })),
  );
  if (!composition.ok) throw new UsageError(`the working tree does not compose: ${composition.errors[0]?.message}`);
  return composition.supergraphSdl;
}

async function historyCommand(given: Given): Promise<Found & { text: string }> {
  const configuration = readConfiguration(given.config);
  const target = targetOf(configuration, given.args[0]);
  const versions = (await allVersions(configuration, target)).toReversed();
  const lines = versions.map(
    (one) =>
      `${one.number}  ${one.at}  ${one.id}  ${one.action} by ${one.actor}${one.commit ? ` at ${one.commit.slice(0, 12)}` : ''}${one.reason ? `: ${one.reason}` : ''}`,
  );
  return { details: versions.map(summaryOf), text: lines.join('\n') || `${target} has no version yet` };
}

async function allVersions(configuration: Configuration, target: string): Promise<Version[]> {
  const store = openTarget(configuration, target);
  const found: Version[] = [];
  for (;;) {
    const page = await store.versions(found.at(-1)?.number ?? 0, 100);
    if (page.length === 0) return found;
    found.push(...page);
  }
}

/** What changed for clients, version by version, the newest first. */
async function changelogCommand(given: Given): Promise<Found & { text: string }> {
  const configuration = readConfiguration(given.config);
  const target = targetOf(configuration, given.args[0]);
  const since = given.since === undefined ? 0 : wholeNumber('--since', given.since.replace(/^v/, ''));
  const versions = await allVersions(configuration, target);
  const entries = [];
  for (const [at, version] of versions.entries()) {
    const before = versions[at - 1];
    if (version.number <= since || !before) continue;
    const changes = await compareApis(toApiSchema(before.supergraphSdl), toApiSchema(version.supergraphSdl));
    entries.unshift({
      version: summaryOf(version),
      changes: changes.map(({ severity, type, coordinate, message }) => ({ severity, type, coordinate, message })),
    });
  }
  const text = entries.map(({ version, changes }) =>
    [
      `## Version ${version.number}, ${version.at.slice(0, 10)}, by ${version.actor}`,
      ...(version.reason ? [version.reason] : []),
      ...(changes.length > 0
        ? changes.map((one) => `- ${one.severity}: ${one.message}`)
        : ['- nothing changed for clients']),
    ].join('\n'),
  );
  return { details: entries, text: text.join('\n\n') || `${target} has not changed` };
}

async function showCommand(given: Given): Promise<Found & { text: string }> {
  const configuration = readConfiguration(given.config);
  const version = await storedVersion(configuration, given);
  const subgraphs = version.subgraphs.map((one) => `  ${one.name}  ${one.url}`);
  const { number, id, action, actor, at, commit, reason } = version;
  const text = [
    `version ${number} (${id}), ${action} by ${actor}, ${at}${commit ? `, commit ${commit}` : ''}`,
    ...(reason ? [`  ${reason}`] : []),
    ...subgraphs,
  ].join('\n');
  return { version: summaryOf(version), details: { subgraphs: version.subgraphs }, text };
}

async function fetchCommand(given: Given): Promise<Found & { text?: string }> {
  const configuration = readConfiguration(given.config);
  const version = await storedVersion(configuration, given);
  const artifact = given.artifact ?? 'supergraph';
  const text =
    artifact === 'supergraph'
      ? version.supergraphSdl
      : artifact === 'api'
        ? version.apiSdl
        : JSON.stringify(version.subgraphs, null, 2);
  if (given.output === undefined)
    return { version: summaryOf(version), details: { artifact, text }, text: text.trimEnd() };
  write(given.output, text);
  return { version: summaryOf(version), output: given.output };
}

async function storedVersion(configuration: Configuration, given: Given): Promise<Version> {
  const target = targetOf(configuration, given.args[0]);
  const store = openTarget(configuration, target);
  const version = given.version === undefined ? await store.head() : await store.version(numberOrId(given.version));
  if (!version)
    throw new UsageError(
      given.version === undefined ? `${target} has no version yet` : `${target} has no version ${given.version}`,
    );
  return version;
}

async function approveCommand(given: Given): Promise<Found & { text: string }> {
  const configuration = readConfiguration(given.config);
  if (!given.reason?.trim()) throw new UsageError('approve: needs --reason "…"');
  const wrong = given.args.filter((one) => !/^[0-9a-f]{16}$/.test(one));
  if (given.args.length === 0 || wrong.length > 0)
    throw new UsageError(`approve: ${wrong[0] ?? 'nothing'} is no fingerprint; take it from what check prints`);
  const at = now();
  const expiresAt =
    given.expires === undefined ? null : new Date(at.getTime() + daysOf(given.expires) * 86_400_000).toISOString();
  const store = openTarget(configuration, given.to);
  const { actor, reason } = authorOf(given);
  const approvals = given.args.map((fingerprint) => ({
    fingerprint,
    reason: reason ?? '',
    actor,
    at: at.toISOString(),
    expiresAt,
  }));
  for (const approval of approvals) await store.putApproval(approval);
  return { details: approvals, text: `approved ${given.args.join(', ')}${expiresAt ? ` until ${expiresAt}` : ''}` };
}

async function contractCommand(given: Given): Promise<Found & { text?: string }> {
  const configuration = readConfiguration(given.config);
  const [name] = given.args;
  if (name === undefined) {
    const list = configuration.contracts;
    return {
      details: list,
      text:
        list
          .map(
            (one) =>
              `${one.name}: with ${one.include.join(', ') || 'everything'}, without ${one.exclude.join(', ') || 'nothing'}`,
          )
          .join('\n') || 'no contract is configured',
    };
  }
  const contract = configuration.contracts.find((one) => one.name === name);
  if (!contract)
    throw new UsageError(`contract: there is no contract ${name} in ${configuration.file ?? 'a graph.yaml'}`);
  const { composeContract } = await import('./contract.ts');
  const composed = composeContract(readSubgraphs(configuration), contract);
  if (!composed.ok) {
    const errors = composed.errors.map((message) => ({
      code: 'CONTRACT',
      message,
      subgraph: null,
      team: null,
      file: null,
      line: null,
      column: null,
    }));
    return { composition: { composer: '@theguild/federation-composition', errors, hints: [] } };
  }
  if (given.output === undefined)
    return { details: { contract, supergraphSdl: composed.supergraphSdl }, text: composed.supergraphSdl.trimEnd() };
  write(given.output, composed.supergraphSdl);
  return { output: given.output };
}

/** A client's own pull request: do its operations fit what is live, or the working tree? */
async function opsCheckCommand(given: Given): Promise<Found> {
  const configuration = readConfiguration(given.config);
  if (given.args.length === 0) throw new UsageError('ops check: needs files, such as "src/**/*.graphql"');
  const base = given.against === undefined ? null : await readBase(configuration, given.against);
  const schema = buildSchema(
    (await import('graphql')).printSchema(
      toApiSchema(base?.version.supergraphSdl ?? (await workingSupergraph(configuration))),
    ),
  );
  const files = readDocuments(findFiles(given.args));
  const document = {
    kind: 'Document' as const,
    definitions: files.flatMap((one) => one.document.definitions),
  } as Parameters<typeof validate>[1];
  const errors = (rules: Parameters<typeof validate>[2], severity: 'breaking' | 'dangerous', type: string): Finding[] =>
    validate(schema, document, rules, { maxErrors: 1000 }).map((error) => {
      const node = error.nodes?.find((one) => one.loc);
      const place = node?.loc?.startToken;
      return {
        ...toPlainFinding({ severity, type, coordinate: null, message: error.message, reason: null }),
        kind: 'operation',
        blocking: severity === 'breaking',
        because: severity === 'breaking' ? 'the server would refuse it' : 'deprecated',
        file: node?.loc ? shown(node.loc.source.name) : null,
        line: place?.line ?? null,
        column: place?.column ?? null,
        side: 'now',
      };
    });
  return {
    against: base?.name ?? 'the working tree',
    changes: [
      ...errors(specifiedRules, 'breaking', 'OPERATION_INVALID'),
      ...errors([NoDeprecatedCustomRule], 'dangerous', 'OPERATION_USES_DEPRECATED'),
    ],
  };
}

function releaseOf(client: string, version: string, patterns: readonly string[], activate: boolean): ClientRelease {
  const at = now().toISOString();
  return {
    client,
    version,
    state: activate ? 'active' : 'pending',
    operations: readOperations(findFiles(patterns)),
    createdAt: at,
    activatedAt: activate ? at : null,
    retiredAt: null,
    lastSeenAt: null,
  };
}

async function opsPushCommand(given: Given): Promise<Found & { text: string }> {
  const configuration = readConfiguration(given.config);
  if (!given.client || !given.clientVersion || given.args.length === 0)
    throw new UsageError('ops push: needs --client, --client-version and files');
  const store = openTarget(configuration, given.to);
  const release = releaseOf(given.client, given.clientVersion, given.args, given.activate ?? false);
  const known = (await store.releases()).find(
    (one) => one.client === release.client && one.version === release.version,
  );
  const same = known && JSON.stringify(known.operations) === JSON.stringify(release.operations);
  if (known && known.state !== 'pending' && !same) throw new ConflictingRelease(release);
  await store.putRelease(
    known
      ? {
          ...known,
          operations: release.operations,
          ...(given.activate
            ? { state: 'active', activatedAt: known.activatedAt ?? release.activatedAt, retiredAt: null }
            : {}),
        }
      : release,
  );
  return {
    details: release,
    text: `${release.client}@${release.version} has ${release.operations.length} operations and is ${given.activate ? 'active' : (known?.state ?? 'pending')}`,
  };
}

/** What an active release sends is a fact, not a draft. */
class ConflictingRelease extends RemoteConflictError {
  constructor(release: ClientRelease) {
    super(`ops push: ${release.client}@${release.version} is out already, with other operations; push another version`);
  }
}

async function setState(given: Given, state: 'active' | 'retired'): Promise<Found & { text: string }> {
  const configuration = readConfiguration(given.config);
  const { client, clientVersion } = given;
  if (!client || !clientVersion) throw new UsageError('ops: needs --client and --client-version');
  const store = openTarget(configuration, given.to);
  const release = (await store.releases()).find((one) => one.client === client && one.version === clientVersion);
  if (!release) throw new UsageError(`there is no release ${client}@${clientVersion}; ops push makes one`);
  const at = now().toISOString();
  const next = {
    ...release,
    state,
    ...(state === 'active' ? { activatedAt: release.activatedAt ?? at, retiredAt: null } : { retiredAt: at }),
  };
  await store.putRelease(next);
  return { details: next, text: `${client}@${clientVersion} is ${state}` };
}

/** Looks at everything a check needs, and says what is missing. */
async function doctorCommand(given: Given): Promise<Found & { text: string }> {
  const findings: { ok: boolean; what: string }[] = [];
  const configuration = readConfiguration(given.config);
  findings.push({ ok: true, what: `configuration: ${configuration.file ?? "the project's own list"}` });
  const subgraphs: SubgraphRevision[] = [];
  try {
    subgraphs.push(...readSubgraphs(configuration));
    findings.push({ ok: true, what: `subgraphs: ${subgraphs.map((one) => one.name).join(', ')}` });
  } catch (error) {
    findings.push({ ok: false, what: `subgraphs: ${(error as Error).message}` });
  }
  if (subgraphs.length > 0) {
    const composition = compose(subgraphs.map((one) => ({ ...one, file: fileOf(configuration, one.name) })));
    findings.push({
      ok: composition.ok,
      what: composition.ok
        ? `composes, with ${composition.hints.length} hints`
        : `does not compose: ${composition.errors[0]?.message}`,
    });
  }
  const git = commitHere(given);
  findings.push({
    ok: git !== null,
    what: git === null ? 'git: no commit known here, so nothing to compare with' : `git: ${git.slice(0, 12)}`,
  });
  const store = openTarget(configuration);
  const [head, releases, usage] = [
    await store.head(),
    await store.releases(),
    await store.usage(new Date(now().getTime() - 7 * 86_400_000).toISOString().slice(0, 10)),
  ];
  findings.push({
    ok: true,
    what: head
      ? `registry: version ${head.number} of ${configuration.graph}@${configuration.variant} is live`
      : 'registry: nothing published yet',
  });
  const active = releases.filter((one) => one.state === 'active').length;
  findings.push({
    ok: active > 0 || usage.length > 0,
    what: `evidence: ${active} active client releases, ${usage.length} rows of usage in 7 days${active === 0 && usage.length === 0 ? '; every breaking change blocks' : ''}`,
  });
  return { details: findings, text: findings.map((one) => `${one.ok ? 'ok  ' : 'look'}  ${one.what}`).join('\n') };
}

function remote(url: string, given: Given): ReturnType<typeof openRemote> {
  return openRemote(
    url,
    process.env['REGISTRY_TOKEN'],
    given.timeout === undefined ? 30_000 : wholeNumber('--timeout', given.timeout) * 1000,
  );
}

function targetOf(configuration: Configuration, given: string | undefined): string {
  if (given === undefined) return `${configuration.graph}@${configuration.variant}`;
  parseTarget(given);
  return given;
}

/** Who says so: what is given, then what CI and the system know. */
function authorOf(given: Given): { actor: string; commit: string | null; reason: string | null } {
  const actor =
    given.actor ?? process.env['GITHUB_ACTOR'] ?? process.env['GITLAB_USER_LOGIN'] ?? gitName() ?? userInfo().username;
  return { actor, commit: commitHere(given), reason: given.reason ?? null };
}

function gitName(): string | undefined {
  try {
    return (
      execFileSync('git', ['config', 'user.name'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}

function commitHere(given: Given): string | null {
  return given.commit ?? commitOf('HEAD') ?? null;
}

function summaryOf({ number, id, action, actor, commit, reason, at }: Version): NonNullable<Report['version']> {
  return { number, id, action, actor, commit, reason, at };
}

const fileOf = (configuration: Configuration, name: string): string =>
  configuration.sources.find((one) => one.name === name)?.file ?? `${name}.graphql`;
const numberOrId = (text: string): number | string =>
  /^[0-9a-f]{16}$/.test(text) ? text : wholeNumber('version', text.replace(/^v/, ''));

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${name}: expected a whole number, got ${text}`);
  return Number(text);
}

function daysOf(text: string): number {
  const [, days] = /^(\d+)d?$/.exec(text) ?? [];
  if (!days || Number(days) < 1) throw new UsageError(`expected days, such as 30d, got ${text}`);
  return Number(days);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(path.resolve(file), text);
  } catch (error) {
    throw new UsageError(`can't write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
