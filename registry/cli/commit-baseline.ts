import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GraphQLError } from 'graphql';
import { type CommittedSubgraph, subgraphsAt } from '../committed-graph.ts';
import { earlierCommits, fileAt } from '../git.ts';
import type { Configuration } from '../graph-file.ts';
import { toApiSchema } from '../judge/compare.ts';
import { composeSafely } from '../judge/compose-safely.ts';
import type { Compose } from '../judge/composition-cache.ts';
import type { ExternalFinding } from '../judge/model.ts';
import type { Version } from '../model/version.ts';
import { UsageError } from '../usage-error.ts';

/** The graph that the schemas are compared with. */
export interface Baseline {
  /** For people: `HEAD`, `origin/main`, `shop@main:3`, a file. */
  name: string;
  /** With the commit it is from, if that is known. */
  version: Version;
  /** Subgraph → path of its SDL, as far as known. */
  files: Readonly<Record<string, string>>;
}

/** The schemas of a commit, or the supergraph in a file, that no gateway could serve. */
export class UnservableError extends UsageError {
  /** The fault of the schemas. */
  readonly why: string;

  constructor(message: string, why: string, options?: ErrorOptions) {
    super(`${message}: ${why}`, options);
    this.why = why;
  }
}

/** Commits tried before one that cannot be served. Broken schemas seldom stay for long, and each commit costs a composition. */
const maxEarlier = 10;

/** A baseline, and the finding of a check if it is not the named state. */
export interface ServableBaseline {
  baseline: Baseline | null;
  finding: Omit<ExternalFinding, 'blocking'> | null;
}

/**
 * As `readCommit`. If the schemas of the commit cannot be served, the newest earlier commit whose schemas can be served takes its place. If
 * there is no such commit, nothing is compared.
 */
export async function readServableCommit(
  configuration: Configuration,
  against: string | undefined,
  commit: string,
  compose: Compose,
): Promise<ServableBaseline> {
  try {
    return { baseline: await readCommit(configuration, against, commit, compose), finding: null };
  } catch (error) {
    if (!(error instanceof UnservableError)) throw error;
    // The rest of the message quotes lines of a file that nobody wrote.
    const named = `The schemas at ${against ?? 'HEAD'} cannot be served (${error.why.split('\n')[0] ?? ''})`;
    const files = configuration.sources.map((source) => source.file);
    if (configuration.file !== null) files.push(path.basename(configuration.file));
    // The commit itself is tried first: perhaps only the supergraph that is committed in it is broken.
    for (const earlier of [commit, ...earlierCommits(commit, files, maxEarlier, configuration.root)]) {
      const baseline = await readCommit(configuration, earlier, earlier, compose).catch((failure: unknown) => {
        if (failure instanceof UsageError) return null;
        throw failure;
      });
      if (!baseline) continue;
      const name = earlier.slice(0, 12);
      const message = `${named}, so the comparison is with commit ${name}, the last one whose schemas can be served`;
      return { baseline: { ...baseline, name }, finding: { ...notComposable, message } };
    }
    const message = `${named}, nor those of the commits before, so nothing was compared`;
    return { baseline: null, finding: { ...notComposable, message } };
  }
}

const notComposable = {
  kind: 'api',
  severity: 'dangerous',
  type: 'BASE_NOT_COMPOSABLE',
  coordinate: null,
  because: 'a graph that cannot be served has no clients, and a change must be able to fix it',
} as const;

/**
 * The graph of a commit: its subgraphs, composed. If nothing is named, it is the last commit, and the supergraph that is committed there
 * counts, if there is one. Throws UnservableError and UsageError.
 */
export async function readCommit(
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

/** The supergraph that was written last: the baseline before the first commit. */
export function onDisk({ root, supergraph }: Configuration): Baseline | null {
  const file = supergraph === null ? null : path.join(root, supergraph);
  if (supergraph === null || file === null || !existsSync(file)) return null;
  return fromSupergraph(supergraph, readFileSync(file, 'utf8'));
}

/** Throws UnservableError if the text is no supergraph. */
export function fromSupergraph(
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
