import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { commitOf, userName } from '../git.ts';
import {
  type Configuration,
  findGraphFile,
  readConfiguration,
  readServerConfiguration,
  readSubgraphs,
} from '../graph-file.ts';
import type { SafeComposition } from '../judge/compose-safely.ts';
import type { Composition } from '../judge/compose.ts';
import { cacheDirectory, cachedComposer, type Compose } from '../judge/composition-cache.ts';
import type { Policy } from '../judge/policy.ts';
import type { Author } from '../publish.ts';
import { isUrl, parseVersion } from '../target.ts';
import { reasonOf } from '../file-problem.ts';
import { UsageError } from '../usage-error.ts';

/** The arguments and flags of one call, by the names of the flags. */
export interface CommandOptions {
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
  allowInvalid?: boolean;
  artifact?: 'supergraph' | 'api' | 'subgraphs';
  version?: string;
  output?: string;
  since?: string;
  /** Leaves out findings that are in the baseline or approved, and suggestions. */
  newOnly?: boolean;
  updateBaseline?: boolean;
  /** Names separated by commas: these lint rules and no others. */
  rules?: string;
  store?: boolean;
  check?: string;
  cache?: boolean;
  /** In seconds; true: the usual time. */
  waitForGateways?: number | true;
  staleAfter?: string;
  port?: string;
  directory?: string;
}

/** The configuration for a command on these targets. If all of them are URLs of registries, no graph.yaml is needed. Throws UsageError. */
export function configurationFor(options: CommandOptions, ...targets: readonly (string | undefined)[]): Configuration {
  const named = targets.filter((target) => target !== undefined);
  const remote = named.length > 0 && named.every(isUrl);
  return remote ? readServerConfiguration(options.config) : readConfiguration(options.config);
}

/** Who makes the change: from the flags, else from CI, git or the system. */
export function authorOf(options: CommandOptions): Author {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN } = process.env;
  const actor = options.actor ?? GITHUB_ACTOR ?? GITLAB_USER_LOGIN ?? userName() ?? userInfo().username;
  return { actor, commit: commitHere(options), reason: options.reason ?? null };
}

/** The commit that is checked out in the folder of the configuration; null if there is none. */
export function commitHere(options: CommandOptions): string | null {
  const file = options.config === undefined ? findGraphFile() : path.resolve(options.config);
  return options.commit ?? commitOf('HEAD', file === null ? process.cwd() : path.dirname(file)) ?? null;
}

/** A policy with the changes of the flags; undefined if no flag changes it. */
export function policyIn(options: CommandOptions, policy: Policy): Policy | undefined {
  const { usageWindow, maxExtraWaves, failOn } = options;
  if (usageWindow === undefined && maxExtraWaves === undefined && failOn === undefined) return undefined;
  const windowDays = usageWindow === undefined ? policy.usage.windowDays : daysOf(usageWindow);
  return {
    ...policy,
    failOn: failOn ?? policy.failOn,
    usage: { ...policy.usage, windowDays },
    plan: {
      ...policy.plan,
      maxExtraWaves:
        maxExtraWaves === undefined ? policy.plan.maxExtraWaves : wholeNumber('--max-extra-waves', maxExtraWaves),
    },
  };
}

/** The names of `--only`; undefined: all. */
export function namesIn(options: CommandOptions): string[] | undefined {
  return options.only?.split(',').map((name) => name.trim());
}

/** The composer to use: with the cache, unless the flags have `--no-cache`. */
export function composerOf(options: CommandOptions): Compose {
  return options.cache === false ? composeHere : cachedComposer(cacheDirectory);
}

async function composeHere(subgraphs: Parameters<Compose>[0]): Promise<Composition> {
  return (await import('../judge/compose.ts')).compose(subgraphs);
}

/** The schemas of the working tree, composed. */
export async function composeWorkingTree(
  configuration: Configuration,
  options: CommandOptions,
): Promise<SafeComposition> {
  const { composeSafely } = await import('../judge/compose-safely.ts');
  const sources = readSubgraphs(configuration).map((subgraph) => ({
    ...subgraph,
    file: fileOf(configuration, subgraph.name),
  }));
  return composeSafely(sources, configuration.policy, composerOf(options));
}

/** The API schema of the working tree. Throws UsageError if it does not compose. */
export async function workingApi(configuration: Configuration, options: CommandOptions): Promise<GraphQLSchema> {
  const composition = await composeWorkingTree(configuration, options);
  if (!composition.ok) throw new UsageError(`The working tree does not compose: ${composition.errors[0]?.message}`);
  return composition.api;
}

export const fileOf = (configuration: Configuration, name: string): string =>
  configuration.sources.find((source) => source.name === name)?.file ?? `${name}.graphql`;

/** Reads the version that a flag names. Throws UsageError. */
export function numberOrId(text: string): number | string {
  const version = text.replace(/^v/, '');
  if (!/^(\d+|[0-9a-f]{16})$/.test(version)) throw new UsageError(`version: expected a number or an id, got ${text}`);
  return parseVersion(version);
}

export function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${name}: expected a whole number, got ${text}`);
  return Number(text);
}

export function daysOf(text: string): number {
  const [, days] = /^(\d+)d?$/.exec(text) ?? [];
  if (!days || Number(days) < 1) throw new UsageError(`Expected days, such as 30d, got ${text}`);
  return Number(days);
}

/** Writes a file that a flag names, from the working directory. Throws UsageError. */
export function write(file: string, text: string): void {
  try {
    writeFileSync(path.resolve(file), text);
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
