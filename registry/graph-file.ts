import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isNode, LineCounter, parseDocument, parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { reasonOf } from './file-problem.ts';
import { UsageError } from './usage-error.ts';
import { type LintSettings, lintSettingsSchema } from './lint/lint-rules.ts';
import { type Policy, policySchema } from './judge/policy.ts';
import type { SubgraphSource } from './judge/compose.ts';
import type { SubgraphRevision } from './model/version.ts';
import type { Contract } from './judge/model.ts';

const name = z.string().regex(/^[A-Za-z][\w-]*$/, 'letters, digits, - and _ only');

/** `graph.yaml`: the keys of `supergraph.yaml`, and further keys of the registry. */
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
  /** Overrides of `policy` for single variants. */
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
  /** How people call this tool here; it is printed where a command would help. */
  command: z.string().default('npx tradepost-schema'),
  /** The composed schema that is committed, from this file. Without it, a check composes the last commit. */
  supergraph: z.string().optional(),
  /** Payload schemas of events, from this file; compared like the graph. See `EventContracts`. */
  events: z.strictObject({ contracts: z.string() }).optional(),
  /** A module of the project's own that takes part in checks, from this file; see `ProjectChecks`. */
  generated: z.strictObject({ module: z.string(), fix: z.string() }).optional(),
});

export interface Configuration {
  /** The file it was read from; null: the defaults of a registry that has none. */
  file: string | null;
  graph: string;
  variant: string;
  /** Paths in `sources`, `registry` and `supergraph` are from here. */
  root: string;
  registry: string;
  sources: readonly SubgraphSource[];
  teams: Record<string, string>;
  policy: Policy;
  /** By variant, for variants with a policy of their own. */
  policies: Readonly<Record<string, Policy>>;
  contracts: Contract[];
  lint: LintSettings;
  command: string;
  supergraph: string | null;
  events: { contracts: string } | null;
  generated: { module: string; fix: string } | null;
}

/** The usual name of a configuration's file. */
export const fileName = 'graph.yaml';

/** The nearest `graph.yaml`, from a directory upwards; null if there is none. */
export function findGraphFile(from: string = process.cwd()): string | null {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const file = path.join(folder, fileName);
    if (existsSync(file)) return file;
    if (folder === path.dirname(folder)) return null;
  }
}

/** Reads the named file, or the nearest `graph.yaml`. Throws UsageError if there is none; the error lists every mistake in the file. */
export function readConfiguration(named?: string): Configuration {
  const file = named === undefined ? findGraphFile() : path.resolve(named);
  if (file === null)
    throw new UsageError(
      `There is no ${fileName} in ${process.cwd()} or above; run this in a project that has one, or name it with --config`,
    );
  const shown = named ?? fileName;
  const text = readText(file, shown);
  const content = toYaml(text, shown);
  // The defaults alone would be a graph with another name and without subgraphs.
  if (content === null) throw new UsageError(`${shown} is empty; expected at least the key "subgraphs"`);
  const configuration = toConfiguration(file, validate(fileSchema, content, shown), shown);
  return { ...configuration, contracts: withPlaces(configuration.contracts, text, path.basename(file)) };
}

/** Contracts with the place of each tag: a finding about a tag then has a line. */
function withPlaces(contracts: readonly Contract[], text: string, file: string): Contract[] {
  if (contracts.length === 0) return [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return contracts.map((contract) => {
    const tags = (['include', 'exclude'] as const).flatMap((list) =>
      contract[list].map((tag, at) => [tag, document.getIn(['contracts', contract.name, list, at], true)] as const),
    );
    const places = tags.flatMap(([tag, node]) => {
      if (!isNode(node) || !node.range) return [];
      const { line, col: column } = lines.linePos(node.range[0]);
      return [[tag, { file, line, column }] as const];
    });
    return { ...contract, places: Object.fromEntries(places) };
  });
}

/** The configuration of a registry's server: the named file, else the nearest, else the defaults. Throws as `readConfiguration`. */
export function readServerConfiguration(named?: string): Configuration {
  if (named !== undefined || findGraphFile() !== null) return readConfiguration(named);
  return toConfiguration(null, fileSchema.parse({}), fileName);
}

function toConfiguration(file: string | null, read: z.infer<typeof fileSchema>, shown: string): Configuration {
  const { graph, variant, registry, subgraphs = {}, policy, variants, contracts, lint, command } = read;
  const root = file === null ? process.cwd() : path.dirname(file);
  const teams = Object.entries(subgraphs).flatMap(([subgraph, { team }]) =>
    team === undefined ? [] : [[subgraph, team]],
  );
  const policies = Object.entries(variants).map(([variantName, over]) => [
    variantName,
    mergePolicy(policy, over.policy, `${shown}: variants.${variantName}.policy`),
  ]);
  return {
    file,
    graph,
    variant,
    root,
    registry: path.resolve(root, registry),
    sources: toSources(subgraphs),
    teams: Object.fromEntries(teams) as Record<string, string>, // pairs of strings, as made above
    policy,
    policies: Object.fromEntries(policies) as Record<string, Policy>, // pairs, as made above
    contracts: toContracts(contracts),
    lint,
    command,
    supergraph: read.supergraph ?? null,
    events: read.events ?? null,
    generated: read.generated ?? null,
  };
}

/** The keys that are read from an older file. Other keys are ignored, because they may have been valid at that time. */
const olderFileSchema = z.object({ subgraphs: fileSchema.shape.subgraphs, contracts: fileSchema.shape.contracts });

/** The parts of an older `graph.yaml` that a comparison needs. `shown` names the file. Throws UsageError if the text is no such file. */
export function readOlderFile(text: string, shown: string): Pick<Configuration, 'sources' | 'contracts'> {
  const { subgraphs, contracts } = validate(olderFileSchema, toYaml(text, shown) ?? {}, shown);
  return { sources: toSources(subgraphs), contracts: toContracts(contracts) };
}

function toSources(subgraphs: z.infer<typeof fileSchema>['subgraphs'] = {}): readonly SubgraphSource[] {
  return Object.entries(subgraphs).map(([subgraph, { schema, routing_url: url }]) => ({
    name: subgraph,
    file: path.posix.normalize(schema.file),
    url,
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

/** Throws UsageError, which lists every mistake. */
function validate<T>(schema: z.ZodType<T>, content: unknown, shown: string): T {
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new UsageError(`${shown}: ${mistakes.join('; ')}`);
}

/** A policy with overrides, merged group by group. Throws UsageError, which lists every mistake. */
function mergePolicy(policy: Policy, over: Record<string, unknown>, where: string): Policy {
  const isGroup = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged = Object.entries(over).map(([key, value]) => {
    const usual = (policy as Record<string, unknown>)[key];
    return [key, isGroup(value) && isGroup(usual) ? { ...(usual as object), ...(value as object) } : value];
  });
  const read = policySchema.safeParse({ ...policy, ...Object.fromEntries(merged) });
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new UsageError(`${where}: ${mistakes.join('; ')}`);
}

/** The policy for a target: `graph@variant`, with or without a version. For any other target it is the policy of the configured variant. */
export function policyFor(configuration: Configuration, target: string | undefined): Policy {
  const [, variant = configuration.variant] = /^[A-Za-z][\w-]*@([A-Za-z][\w-]*)(?:[:#].*)?$/.exec(target ?? '') ?? [];
  return configuration.policies[variant] ?? configuration.policy;
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${shown}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Null if the text is empty. */
function toYaml(text: string, shown: string): unknown {
  try {
    return parseYaml(text) ?? null;
  } catch (error) {
    throw new UsageError(`${shown}: ${(error as Error).message}`, { cause: error });
  }
}

/** The subgraphs of the working tree. Throws UsageError if none is listed, or a file cannot be read. */
export function readSubgraphs({ file, root, sources }: Configuration): SubgraphRevision[] {
  if (sources.length === 0)
    throw new UsageError(
      `${file === null ? fileName : path.basename(file)} lists no subgraph; add them under "subgraphs", each with its schema file`,
    );
  const problems: string[] = [];
  const subgraphs = sources.map(({ name: subgraph, url, file: schemaFile }) => {
    try {
      return { name: subgraph, url, sdl: readFileSync(path.join(root, schemaFile), 'utf8') };
    } catch (error) {
      problems.push(`Subgraph ${subgraph}: cannot read ${schemaFile}: ${reasonOf(error)}`);
      return { name: subgraph, url, sdl: '' };
    }
  });
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return subgraphs;
}

/** Where the versions of the configured variant are kept. */
export const storeFolder = ({ registry, graph, variant }: Configuration): string => path.join(registry, graph, variant);
