import { type GraphQLSchema, printSchema } from 'graphql';
import { UsageError } from './git-baseline.ts';
import { readBase } from './check-working-tree.ts';
import { compareApis, toApiSchema } from '../judge/compare.ts';
import { readConfiguration } from '../graph-file.ts';
import type { VersionReader, VersionSummary } from '../client/remote.ts';
import type { Version } from '../store/store.ts';
import { summaryOf, toPlainFinding } from '../report/to-report.ts';
import { readerOf } from './open-variant.ts';
import {
  composerOf,
  type Given,
  numberOrId,
  requestTimeoutMs,
  variantOf,
  wholeNumber,
  workingApi,
  write,
} from './given.ts';
import type { Answer } from './run-command.ts';

export async function diffCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const [from, to] = given.args;
  if (from === undefined)
    throw new UsageError('diff: needs one or two of <target[:number]>, a git reference or a supergraph file');
  const reading = { compose: composerOf(given), timeoutMs: requestTimeoutMs(given) };
  const before = await readBase(configuration, from, reading);
  if (!before) throw new UsageError(`diff: ${from} has no version yet`);
  const after = to === undefined ? await workingApi(configuration, given) : await apiOf(to);
  const changes = await compareApis(toApiSchema(before.version.supergraphSdl), after);
  return { against: before.name, changes: changes.map(toPlainFinding) };

  async function apiOf(what: string): Promise<GraphQLSchema> {
    const base = await readBase(configuration, what, reading);
    if (!base) throw new UsageError(`diff: ${what} has no version yet`);
    return toApiSchema(base.version.supergraphSdl);
  }
}

interface Read {
  name: string;
  reader: VersionReader;
}

function readerFor(given: Given): Read {
  const variant = variantOf(readConfiguration(given.config), given.args[0], given);
  return { name: variant.name, reader: readerOf(variant) };
}

export async function historyCommand(given: Given): Promise<Answer> {
  const { name, reader } = readerFor(given);
  const versions = (await allVersions(reader)).toReversed();
  const lines = versions.map(
    (one) =>
      `${one.number}  ${one.at}  ${one.id}  ${one.action} by ${one.actor}${one.commit ? ` at ${one.commit.slice(0, 12)}` : ''}${one.reason ? `: ${one.reason}` : ''}`,
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

/** What changed for clients, version by version, the newest first. */
export async function changelogCommand(given: Given): Promise<Answer> {
  const { name, reader } = readerFor(given);
  const since = given.since === undefined ? 0 : wholeNumber('--since', given.since.replace(/^v/, ''));
  const versions = await allVersions(reader);
  const entries = [];
  for (const [at, version] of versions.entries()) {
    const before = versions[at - 1];
    if (version.number <= since || !before) continue;
    // A rollback or a promotion may be what was there already.
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
        ? changes.map((one) => `- ${one.severity}: ${one.message}`)
        : ['- nothing changed for clients']),
    ].join('\n'),
  );
  return { details: entries, text: text.join('\n\n') || `${name} has not changed` };
}

export async function showCommand(given: Given): Promise<Answer> {
  const version = await chosenVersion(readerFor(given), given);
  const subgraphs = version.subgraphs.map((one) => `  ${one.name}  ${one.url}`);
  const { number, id, action, actor, at, commit, reason } = version;
  const text = [
    `version ${number} (${id}), ${action} by ${actor}, ${at}${commit ? `, commit ${commit}` : ''}`,
    ...(reason ? [`  ${reason}`] : []),
    ...subgraphs,
  ].join('\n');
  return { version: summaryOf(version), details: { subgraphs: version.subgraphs }, text };
}

/** The text of a version, or of a check that was kept. */
export async function fetchCommand(given: Given): Promise<Answer> {
  const { artifact = 'supergraph', check } = given;
  if (check !== undefined && given.version !== undefined)
    throw new UsageError('fetch: --check and --version exclude each other');
  const from = readerFor(given);
  const [content, about] = check === undefined ? await versionFor(from, given) : await checkFor(from, check);
  const text =
    artifact === 'supergraph'
      ? content.supergraphSdl
      : artifact === 'api'
        ? content.apiSdl()
        : JSON.stringify(content.subgraphs, null, 2);
  if (given.output === undefined) return { ...about, details: { artifact, text }, text: text.trimEnd() };
  write(given.output, text);
  return { ...about, output: given.output };
}

interface Content extends Pick<Version, 'subgraphs' | 'supergraphSdl'> {
  apiSdl(): string;
}

async function versionFor(from: Read, given: Given): Promise<[Content, Answer]> {
  const version = await chosenVersion(from, given);
  return [{ ...version, apiSdl: () => version.apiSdl }, { version: summaryOf(version) }];
}

async function checkFor({ name, reader }: Read, id: string): Promise<[Content, Answer]> {
  const check = await reader.check(id);
  if (!check) throw new UsageError(`${name} has no check ${id}, or no more`);
  const { supergraphSdl, proposed: subgraphs } = check;
  if (supergraphSdl === null) throw new UsageError(`check ${id} has no supergraph: its subgraphs do not compose`);
  return [{ subgraphs, supergraphSdl, apiSdl: () => printSchema(toApiSchema(supergraphSdl)) }, {}];
}

async function chosenVersion({ name, reader }: Read, given: Given): Promise<Version> {
  const version = given.version === undefined ? await reader.head() : await reader.version(numberOrId(given.version));
  if (version) return version;
  throw new UsageError(
    given.version === undefined ? `${name} has no version yet` : `${name} has no version ${given.version}`,
  );
}

/** A registry tells more of a version than a report has room for. */
function toSummary({ number, id, action, actor, commit, reason, at }: VersionSummary): VersionSummary {
  return { number, id, action, actor, commit, reason, at };
}
