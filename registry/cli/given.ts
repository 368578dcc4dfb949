import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { commitOf, UsageError } from './git-baseline.ts';
import type { Composition } from '../judge/compose.ts';
import type { SafeComposition } from '../judge/compose-safely.ts';
import { cacheDirectory, cachedComposer, type Compose } from '../judge/composition-cache.ts';
import { type Configuration, policyFor, readSubgraphs } from '../graph-file.ts';
import type { Policy } from '../judge/policy.ts';
import type { Author } from '../publish.ts';
import { openVariant, type Variant } from './open-variant.ts';

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
  /** In seconds. */
  timeout?: number;
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
  /** Leaves out what is in the baseline or approved, and what could go. */
  newOnly?: boolean;
  updateBaseline?: boolean;
  /** Names separated by commas: these lint rules and no others. */
  rules?: string;
  store?: boolean;
  check?: string;
  cache?: boolean;
  /** In seconds; true: as long as usual. */
  waitForGateways?: number | true;
  staleAfter?: string;
  port?: string;
  directory?: string;
}

/** Where to, or where from, as the flags and arguments name it; the configured variant if nothing is named. Throws UsageError. */
export function variantOf(configuration: Configuration, target: string | undefined, given: Given): Variant {
  return openVariant(configuration, target, requestTimeoutMs(given));
}

/** How long a registry may take to answer. */
export function requestTimeoutMs(given: Given): number {
  return (given.timeout ?? 30) * 1000;
}

/** Who says so: what is given, then what CI and the system know. */
export function authorOf(given: Given): Author {
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

export function commitHere(given: Given): string | null {
  return (
    given.commit ??
    commitOf('HEAD', given.config === undefined ? undefined : path.dirname(path.resolve(given.config))) ??
    null
  );
}

/** What decides about a target: its policy, with what the flags say otherwise. */
export function policyOf(configuration: Configuration, given: Given, target: string | undefined): Policy {
  const policy = policyFor(configuration, target);
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

/** The names of `--only`; undefined: all. */
export function namesIn(given: Given): string[] | undefined {
  return given.only?.split(',').map((one) => one.trim());
}

/** The composer to use: one that remembers, unless `--no-cache` says otherwise. */
export function composerOf(given: Given): Compose {
  return given.cache === false ? composeHere : cachedComposer(cacheDirectory);
}

async function composeHere(subgraphs: Parameters<Compose>[0]): Promise<Composition> {
  return (await import('../judge/compose.ts')).compose(subgraphs);
}

/** The schemas of the working tree, composed. */
export async function composeWorkingTree(configuration: Configuration, given: Given): Promise<SafeComposition> {
  const { composeSafely } = await import('../judge/compose-safely.ts');
  const sources = readSubgraphs(configuration).map((one) => ({ ...one, file: fileOf(configuration, one.name) }));
  return composeSafely(sources, configuration.policy, composerOf(given));
}

/** What clients would see of the working tree. Throws UsageError if it does not compose. */
export async function workingApi(configuration: Configuration, given: Given): Promise<GraphQLSchema> {
  const composition = await composeWorkingTree(configuration, given);
  if (!composition.ok) throw new UsageError(`the working tree does not compose: ${composition.errors[0]?.message}`);
  return composition.api;
}

export const fileOf = (configuration: Configuration, name: string): string =>
  configuration.sources.find((one) => one.name === name)?.file ?? `${name}.graphql`;

export const numberOrId = (text: string): number | string =>
  /^[0-9a-f]{16}$/.test(text) ? text : wholeNumber('version', text.replace(/^v/, ''));

export function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${name}: expected a whole number, got ${text}`);
  return Number(text);
}

export function daysOf(text: string): number {
  const [, days] = /^(\d+)d?$/.exec(text) ?? [];
  if (!days || Number(days) < 1) throw new UsageError(`expected days, such as 30d, got ${text}`);
  return Number(days);
}

export function write(file: string, text: string): void {
  try {
    writeFileSync(path.resolve(file), text);
  } catch (error) {
    throw new UsageError(`can't write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
