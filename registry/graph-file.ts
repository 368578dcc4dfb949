import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { fileAt, UsageError } from './cli/git-baseline.ts';
import { repositoryRoot, type SubgraphSource, subgraphSources } from '../schema/subgraphs.ts';
import { type LintSettings, lintSettingsSchema } from './lint/lint-rules.ts';
import { type Policy, policySchema } from './judge/policy.ts';
import { openFileStore } from './store/file-store.ts';
import type { RegistryStore, SubgraphRevision } from './store/store.ts';
import type { Contract } from './judge/verdict.ts';

const name = z.string().regex(/^[A-Za-z][\w-]*$/, 'letters, digits, - and _ only');

/** `graph.yaml`: what `supergraph.yaml` has, and what the registry needs besides. */
const fileSchema = z.strictObject({
  /** Read and ignored: the composer is the locked dependency. */
  federation_version: z.union([z.string(), z.number()]).optional(),
  graph: name.default('graph'),
  variant: name.default('main'),
  /** Directory of the stored versions, from this file. */
  registry: z.string().default('schema-registry'),
  subgraphs: z
    .record(
      name,
      z.strictObject({
        routing_url: z.string().default(''),
        schema: z.strictObject({ file: z.string() }),
        team: z.string().optional(),
      }),
    )
    .optional(),
  policy: policySchema.prefault({}),
  /** What is different for one variant; the rest is as `policy` says. */
  variants: z.record(name, z.strictObject({ policy: z.record(z.string(), z.unknown()).default({}) })).default({}),
  contracts: z
    .record(
      name,
      z.strictObject({
        include: z.array(z.string()).default([]),
        exclude: z.array(z.string()).default([]),
        remove_unreachable: z.boolean().default(true),
      }),
    )
    .default({}),
  lint: lintSettingsSchema.prefault({}),
});

export interface Configuration {
  /** The file it is from; null: the project's own list of subgraphs. */
  file: string | null;
  graph: string;
  variant: string;
  /** Paths in `sources` and `registry` are from here. */
  root: string;
  registry: string;
  sources: readonly SubgraphSource[];
  teams: Record<string, string>;
  policy: Policy;
  /** By variant, for those that have one of their own. */
  policies: Readonly<Record<string, Policy>>;
  contracts: Contract[];
  lint: LintSettings;
}

/** The file given, or `graph.yaml` at the root of the project, or the project's own list. Throws UsageError, with every mistake in it. */
export function readConfiguration(given?: string): Configuration {
  const beside = path.join(repositoryRoot, 'graph.yaml');
  const file = given === undefined ? (existsSync(beside) ? beside : null) : path.resolve(given);
  const root = file === null ? repositoryRoot : path.dirname(file);
  const read = validate(fileSchema, file === null ? {} : readYaml(file, given ?? 'graph.yaml'), given ?? 'graph.yaml');
  const { graph, variant, registry, subgraphs, policy, variants, contracts, lint } = read;
  const listed = Object.entries(subgraphs ?? {});
  return {
    file,
    graph,
    variant,
    root,
    registry: path.resolve(root, registry),
    sources: toSources(subgraphs),
    teams: Object.fromEntries(listed.flatMap(([name, one]) => (one.team === undefined ? [] : [[name, one.team]]))),
    policy,
    policies: Object.fromEntries(
      Object.entries(variants).map(([name, one]) => [
        name,
        mergePolicy(policy, one.policy, `${given ?? 'graph.yaml'}: variants.${name}.policy`),
      ]),
    ),
    contracts: toContracts(contracts),
    lint,
  };
}

/** Of an older file only what a graph is made of: a key that meant something then is no mistake of today. */
const olderFileSchema = z.object({ subgraphs: fileSchema.shape.subgraphs, contracts: fileSchema.shape.contracts });

/**
 * What the configuration's file said at a commit that is known where it lies; undefined if it was not there. Throws UsageError if it can't
 * be read as one.
 */
export function readConfigurationAt(
  { file, root }: Pick<Configuration, 'file' | 'root'>,
  commit: string,
): Pick<Configuration, 'sources' | 'contracts'> | undefined {
  const name = file === null ? 'graph.yaml' : path.basename(file);
  const text = fileAt(commit, name, root);
  if (text === undefined) return undefined;
  const shown = `${name} at ${commit}`;
  const { subgraphs, contracts } = validate(olderFileSchema, toYaml(text, shown), shown);
  return { sources: toSources(subgraphs), contracts: toContracts(contracts) };
}

function toSources(subgraphs: z.infer<typeof fileSchema>['subgraphs']): readonly SubgraphSource[] {
  if (subgraphs === undefined) return subgraphSources;
  return Object.entries(subgraphs).map(([name, one]) => ({
    name,
    file: path.posix.normalize(one.schema.file),
    url: one.routing_url,
  }));
}

function toContracts(contracts: z.infer<typeof fileSchema>['contracts']): Contract[] {
  return Object.entries(contracts).map(([name, { include, exclude, remove_unreachable: removeUnreachable }]) => ({
    name,
    include,
    exclude,
    removeUnreachable,
  }));
}

/** Throws UsageError, with every mistake in it. */
function validate<T>(schema: z.ZodType<T>, content: unknown, shown: string): T {
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((one) => `${one.path.join('.') || 'the file'}: ${one.message}`);
  throw new UsageError(`${shown}: ${mistakes.join('; ')}`);
}

/** A policy with some of it said otherwise, group by group. Throws UsageError, with every mistake in it. */
function mergePolicy(policy: Policy, over: Record<string, unknown>, where: string): Policy {
  const isGroup = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged = Object.entries(over).map(([key, value]) => {
    const usual = (policy as Record<string, unknown>)[key];
    return [key, isGroup(value) && isGroup(usual) ? { ...(usual as object), ...(value as object) } : value];
  });
  const read = policySchema.safeParse({ ...policy, ...Object.fromEntries(merged) });
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`);
  throw new UsageError(`${where}: ${mistakes.join('; ')}`);
}

/** The policy for what is compared with, or published to: `graph@variant`, with or without a version; of anything else, the configured variant's. */
export function policyFor(configuration: Configuration, target: string | undefined): Policy {
  const [, variant = configuration.variant] = /^[A-Za-z][\w-]*@([A-Za-z][\w-]*)(?:[:#].*)?$/.exec(target ?? '') ?? [];
  return configuration.policies[variant] ?? configuration.policy;
}

function readYaml(file: string, shown: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`can't read ${shown}: ${(error as Error).message}`, { cause: error });
  }
  return toYaml(text, shown);
}

function toYaml(text: string, shown: string): unknown {
  try {
    return parseYaml(text) ?? {};
  } catch (error) {
    throw new UsageError(`${shown}: ${(error as Error).message}`, { cause: error });
  }
}

/** The subgraphs as they are in the working tree. Throws where a file can't be read. */
export function readSubgraphs(configuration: Configuration): SubgraphRevision[] {
  return configuration.sources.map(({ name, url, file }) => ({
    name,
    url,
    sdl: readFileSync(path.join(configuration.root, file), 'utf8'),
  }));
}

/** `graph@variant` in two; throws UsageError for anything else. */
export function parseTarget(target: string): { graph: string; variant: string } {
  const [, graph, variant] = /^([A-Za-z][\w-]*)@([A-Za-z][\w-]*)$/.exec(target) ?? [];
  if (!graph || !variant) throw new UsageError(`${target} is no <graph>@<variant>`);
  return { graph, variant };
}

/** The stored versions of one variant; the configured one if none is named. */
export function openTarget(configuration: Configuration, target?: string): RegistryStore {
  const { graph, variant } = target === undefined ? configuration : parseTarget(target);
  return openFileStore(path.join(configuration.registry, graph, variant));
}
