import { type GraphQLSchema, printSchema } from 'graphql';
import { UsageError } from '../usage-error.ts';
import { compareApis, toApiSchema } from '../judge/compare.ts';
import { readConfiguration } from '../graph-file.ts';
import type { Version } from '../model/version.ts';
import { type CommandResult, summaryOf, toPlainFinding } from '../report/to-report.ts';
import type { VersionReader, VersionSummary } from '../variant-registry.ts';
import { readBaseline } from './baseline.ts';
import {
  type CommandOptions,
  configurationFor,
  numberOrId,
  wholeNumber,
  workingApi,
  write,
} from './command-options.ts';
import { openVariant } from './open-variant.ts';

export async function diffCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const [from, to] = options.args;
  if (from === undefined)
    throw new UsageError('diff: needs one or two of <target[:number]>, a git reference or a supergraph file');
  const before = await readBaseline(configuration, from, options);
  if (!before) throw new UsageError(`diff: ${from} has no version yet`);
  const after = to === undefined ? await workingApi(configuration, options) : await apiOf(to);
  const changes = await compareApis(toApiSchema(before.version.supergraphSdl), after);
  return { against: before.name, changes: changes.map(toPlainFinding) };

  async function apiOf(what: string): Promise<GraphQLSchema> {
    const base = await readBaseline(configuration, what, options);
    if (!base) throw new UsageError(`diff: ${what} has no version yet`);
    return toApiSchema(base.version.supergraphSdl);
  }
}

type NamedReader = VersionReader & { name: string };

const readerFor = (options: CommandOptions): NamedReader =>
  openVariant(configurationFor(options, options.args[0]), options.args[0], options);

export async function historyCommand(options: CommandOptions): Promise<CommandResult> {
  const reader = readerFor(options);
  const { name } = reader;
  const versions = (await allVersions(reader)).toReversed();
  const lines = versions.map(
    ({ number, at, id, action, actor, commit, reason }) =>
      `${number}  ${at}  ${id}  ${action} by ${actor}${commit ? ` at ${commit.slice(0, 12)}` : ''}${reason ? `: ${reason}` : ''}`,
  );
  return { details: versions.map(toSummary), text: lines.join('\n') || `${name} has no version yet` };
}

async function allVersions(reader: VersionReader): Promise<VersionSummary[]> {
  const found: VersionSummary[] = [];
  for (;;) {
    const page = await reader.summaries(found.at(-1)?.number ?? 0, 100);
    if (page.length === 0) return found;
    found.push(...page);
  }
}

/** The changes for clients, version by version, newest first. */
export async function changelogCommand(options: CommandOptions): Promise<CommandResult> {
  const reader = readerFor(options);
  const { name } = reader;
  const since = options.since === undefined ? 0 : wholeNumber('--since', options.since.replace(/^v/, ''));
  const versions = await allVersions(reader);
  const entries = [];
  for (const [at, version] of versions.entries()) {
    const before = versions[at - 1];
    if (version.number <= since || !before) continue;
    // A rollback or a promotion may repeat the contents of the version before.
    const same = before.id === version.id;
    const [then, now] = same
      ? [null, null]
      : [await reader.version(before.number), await reader.version(version.number)];
    const changes =
      then && now ? await compareApis(toApiSchema(then.supergraphSdl), toApiSchema(now.supergraphSdl)) : [];
    entries.unshift({
      version: toSummary(version),
      changes: changes.map(({ severity, type, coordinate, message }) => ({ severity, type, coordinate, message })),
    });
  }
  const text = entries.map(({ version, changes }) =>
    [
      `## Version ${version.number}, ${version.at.slice(0, 10)}, by ${version.actor}`,
      ...(version.reason ? [version.reason] : []),
      ...(changes.length > 0
        ? changes.map(({ severity, message }) => `- ${severity}: ${message}`)
        : ['- nothing changed for clients']),
    ].join('\n'),
  );
  return { details: entries, text: text.join('\n\n') || `${name} has not changed` };
}

export async function showCommand(options: CommandOptions): Promise<CommandResult> {
  const version = await chosenVersion(readerFor(options), options);
  const subgraphs = version.subgraphs.map((subgraph) => `  ${subgraph.name}  ${subgraph.url}`);
  const { number, id, action, actor, at, commit, reason } = version;
  const text = [
    `version ${number} (${id}), ${action} by ${actor}, ${at}${commit ? `, commit ${commit}` : ''}`,
    ...(reason ? [`  ${reason}`] : []),
    ...subgraphs,
  ].join('\n');
  return { version: summaryOf(version), details: { subgraphs: version.subgraphs }, text };
}

/** The text of a version, or of a kept check. */
export async function fetchCommand(options: CommandOptions): Promise<CommandResult> {
  const { artifact = 'supergraph', check } = options;
  if (check !== undefined && options.version !== undefined)
    throw new UsageError('fetch: --check and --version exclude each other');
  const from = readerFor(options);
  const [content, about] = check === undefined ? await versionFor(from, options) : await checkFor(from, check);
  const text =
    artifact === 'supergraph'
      ? content.supergraphSdl
      : artifact === 'api'
        ? content.apiSdl()
        : JSON.stringify(content.subgraphs, null, 2);
  if (options.output === undefined) return { ...about, details: { artifact, text }, text: text.trimEnd() };
  write(options.output, text);
  return { ...about, output: options.output };
}

interface Content extends Pick<Version, 'subgraphs' | 'supergraphSdl'> {
  apiSdl(): string;
}

async function versionFor(from: NamedReader, options: CommandOptions): Promise<[Content, CommandResult]> {
  const version = await chosenVersion(from, options);
  return [{ ...version, apiSdl: () => version.apiSdl }, { version: summaryOf(version) }];
}

async function checkFor(reader: NamedReader, id: string): Promise<[Content, CommandResult]> {
  const check = await reader.check(id);
  if (!check) throw new UsageError(`${reader.name} has no check ${id}, or no longer`);
  const { supergraphSdl, proposed: subgraphs } = check;
  if (supergraphSdl === null) throw new UsageError(`check ${id} has no supergraph: its subgraphs do not compose`);
  return [{ subgraphs, supergraphSdl, apiSdl: () => printSchema(toApiSchema(supergraphSdl)) }, {}];
}

async function chosenVersion(reader: NamedReader, options: CommandOptions): Promise<Version> {
  const version =
    options.version === undefined ? await reader.head() : await reader.version(numberOrId(options.version));
  if (version) return version;
  throw new UsageError(
    options.version === undefined
      ? `${reader.name} has no version yet`
      : `${reader.name} has no version ${options.version}`,
  );
}

/** The part of a version that a report shows; a registry answers with more. */
function toSummary({ number, id, action, actor, commit, reason, at }: VersionSummary): VersionSummary {
  return { number, id, action, actor, commit, reason, at };
}
