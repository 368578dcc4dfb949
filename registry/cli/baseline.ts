import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { GraphQLError } from 'graphql';
import { commitOf, fileAt } from '../git.ts';
import { type Configuration, readConfigurationAt } from '../graph-file.ts';
import { toApiSchema } from '../judge/compare.ts';
import type { SubgraphSource } from '../judge/compose.ts';
import { composeSafely } from '../judge/compose-safely.ts';
import type { Compose } from '../judge/composition-cache.ts';
import type { SubgraphRevision, Version } from '../model/version.ts';
import { parseVersion } from '../target.ts';
import { UsageError } from '../usage-error.ts';
import { type CommandOptions, composerOf } from './command-options.ts';
import { openVariant } from './open-variant.ts';

/** What the schemas are compared with. */
export interface Baseline {
  /** For people: `HEAD`, `origin/main`, `shop@main:3`, a file. */
  name: string;
  /** With the commit it is from, if that is known. */
  version: Version;
  /** The variant it is a version of, as `openVariant` takes it; undefined for a file or a commit. */
  target: string | undefined;
  /** Subgraph → path of its SDL, as far as known. */
  files: Readonly<Record<string, string>>;
}

/** The schemas of a commit, or the supergraph in a file, that no gateway could serve. */
export class UnservableError extends UsageError {
  /** What is wrong with them. */
  readonly why: string;

  constructor(message: string, why: string, options?: ErrorOptions) {
    super(`${message}: ${why}`, options);
    this.why = why;
  }
}

/** Names a variant, and after it one of its versions. */
const targetPattern = /^([A-Za-z][\w-]*@[A-Za-z][\w-]*|dir:.+?|https?:\/\/.+?\/.+?)(?:[:#]v?(\d+|[0-9a-f]{16}))?$/;

/**
 * What is compared with: `graph@variant`, `dir:<path>` or the URL of a registry, each with `:<number or id>` if not the live version; a git
 * reference or a supergraph file; the last commit if nothing is named. Null if there is nothing yet. Throws UsageError if it cannot be read.
 */
export async function readBaseline(
  configuration: Configuration,
  against: string | undefined,
  options: CommandOptions,
): Promise<Baseline | null> {
  const [, target, version] = targetPattern.exec(against ?? '') ?? [];
  if (target !== undefined) return readVersion(configuration, target, version, options);
  if (against !== undefined && statSync(against, { throwIfNoEntry: false })?.isFile())
    return fromSupergraph(against, readFileSync(against, 'utf8'));
  const commit = commitOf(against ?? 'HEAD', configuration.root);
  if (commit !== undefined) return readCommit(configuration, against, commit, composerOf(options));
  if (against !== undefined)
    throw new UsageError(`--against ${against}: there is no such file and no such git reference here (is it fetched?)`);
  return onDisk(configuration);
}

async function readVersion(
  configuration: Configuration,
  target: string,
  wanted: string | undefined,
  options: CommandOptions,
): Promise<Baseline | null> {
  const registry = openVariant(configuration, target, options);
  const version = wanted === undefined ? await registry.head() : await registry.version(parseVersion(wanted));
  if (version) return { name: `${target}:${version.number}`, version, target, files: {} };
  if (wanted !== undefined) throw new UsageError(`${target} has no version ${wanted}`);
  const configured = `${configuration.graph}@${configuration.variant}`;
  // A mistyped name would let every change pass, forever.
  if (target.includes('@') && !target.includes(':') && target !== configured)
    throw new UsageError(`${target} has no version yet; the configured variant is ${configured}`);
  return null;
}

/** The subgraphs of a commit, composed; of the last commit the supergraph that is committed beside them, if there is one. */
async function readCommit(
  configuration: Configuration,
  against: string | undefined,
  commit: string,
  compose: Compose,
): Promise<Baseline | null> {
  const { root, supergraph } = configuration;
  const name = against ?? 'HEAD';
  const subgraphs = subgraphsAt(configuration, against === undefined ? 'HEAD' : commit);
  const committed = against === undefined && supergraph !== null ? fileAt(commit, supergraph, root) : undefined;
  if (committed !== undefined) return fromSupergraph(`HEAD:${supergraph}`, committed, { subgraphs, commit });
  if (subgraphs.length === 0) {
    if (against === undefined) return onDisk(configuration);
    throw new UsageError(`--against ${name}: no subgraph schema is committed there`);
  }
  const composition = await composeSafely(subgraphs, configuration.policy, compose);
  if (composition.ok) return fromSupergraph(name, composition.supergraphSdl, { subgraphs, commit });
  throw new UnservableError(
    `--against ${name}: the schemas there do not compose`,
    composition.errors[0]?.message ?? 'the composer names no error',
  );
}

/** Before the first commit: the supergraph that was written last. */
function onDisk({ root, supergraph }: Configuration): Baseline | null {
  const file = supergraph === null ? null : path.join(root, supergraph);
  if (supergraph === null || file === null || !existsSync(file)) return null;
  return fromSupergraph(supergraph, readFileSync(file, 'utf8'));
}

type CommittedSubgraph = SubgraphSource & SubgraphRevision;

/** The subgraphs of a commit, by its own `graph.yaml`; none if there were none. Throws UsageError where one of them is missing. */
function subgraphsAt(configuration: Configuration, commit: string): CommittedSubgraph[] {
  const { root } = configuration;
  // Before there was such a file, only today's list can say which subgraphs there were.
  const sources = readConfigurationAt(configuration, commit)?.sources ?? configuration.sources;
  const found = sources.flatMap((source) => {
    const sdl = fileAt(commit, source.file, root);
    return sdl === undefined ? [] : [{ ...source, sdl }];
  });
  const missing = sources.filter(({ name }) => !found.some((subgraph) => subgraph.name === name));
  // A subgraph left out of the older graph could be removed unseen.
  if (found.length > 0 && missing.length > 0)
    throw new UsageError(
      `${commit} does not have ${missing.map(({ name, file }) => `${file} of subgraph ${name}`).join(', ')}; compare with a commit whose graph.yaml lists the files that it has, with a supergraph file or with a version`,
    );
  return found;
}

function fromSupergraph(
  name: string,
  supergraphSdl: string,
  { subgraphs, commit }: { subgraphs: readonly CommittedSubgraph[]; commit: string | null } = {
    subgraphs: [],
    commit: null,
  },
): Baseline {
  try {
    toApiSchema(supergraphSdl);
  } catch (error) {
    const message = error instanceof GraphQLError ? error.message : String(error);
    throw new UnservableError(`${name} is not a supergraph`, message, { cause: error });
  }
  return {
    name,
    target: undefined,
    files: Object.fromEntries(subgraphs.map((subgraph) => [subgraph.name, subgraph.file])),
    version: {
      number: 0,
      id: '',
      parent: null,
      action: 'publish',
      subgraphs: subgraphs.map(({ name: subgraph, url, sdl }) => ({ name: subgraph, url, sdl })),
      supergraphSdl,
      apiSdl: '',
      composable: true,
      actor: '',
      commit,
      reason: null,
      at: '',
    },
  };
}
