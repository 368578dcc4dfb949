import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Compose } from './registry/composition-cache.ts';
import { repositoryRoot, type SubgraphSource, subgraphSources, supergraphFile } from './subgraphs.ts';

/** What the schemas are compared with. */
export interface Baseline {
  /** For people: `HEAD`, `origin/main`, a file. */
  name: string;
  supergraphSdl: string;
  /** The subgraph schemas of that time, for places; null where only the supergraph is known. */
  subgraphs: (SubgraphSource & { sdl: string })[] | null;
}

/** Where schemas lie: files in `sources` are from `root`. */
export interface Tree {
  root: string;
  sources: readonly SubgraphSource[];
}
const ours: Tree = { root: repositoryRoot, sources: subgraphSources };

/** The call can't be carried out as given: a reference or file that can't be read. The message is for the caller. */
export class UsageError extends Error {}

/** The supergraph that was committed last; without git or a commit of it, the one on disk; null if there is none at all. */
export async function committedBaseline(compose: Compose, tree: Tree = ours): Promise<Baseline | null> {
  if (tree !== ours) {
    // Elsewhere nobody commits a supergraph: what was committed is composed.
    return sourcesAt('HEAD', tree).length > 0 ? readBaseline('HEAD', compose, tree) : null;
  }
  const committed = fileAt('HEAD', supergraphFile);
  if (committed !== undefined)
    return { name: `HEAD:${supergraphFile}`, supergraphSdl: committed, subgraphs: sourcesAt('HEAD', tree) };
  try {
    const onDisk = readFileSync(path.join(repositoryRoot, supergraphFile), 'utf8');
    return { name: supergraphFile, supergraphSdl: onDisk, subgraphs: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A supergraph file, from the working directory, or the schemas at a git reference, composed now. Throws UsageError if it is neither. */
export async function readBaseline(against: string, compose: Compose, tree: Tree = ours): Promise<Baseline> {
  if (statSync(against, { throwIfNoEntry: false })?.isFile()) {
    return { name: against, supergraphSdl: readFileSync(against, 'utf8'), subgraphs: null };
  }
  const commit = commitOf(against, tree);
  if (!commit)
    throw new UsageError(
      `--against ${against}: no such file, and no git reference that is known here (is it fetched?)`,
    );
  const subgraphs = sourcesAt(commit, tree);
  if (subgraphs.length === 0) throw new UsageError(`--against ${against}: no subgraph schema there`);
  const composition = await compose(subgraphs);
  if (!composition.ok) {
    const first = composition.errors[0];
    throw new UsageError(`--against ${against}: the schemas there do not compose: ${first?.message}`);
  }
  return { name: against, supergraphSdl: composition.supergraphSdl, subgraphs };
}

/** The subgraphs there were at a commit, with their schemas; one that came later is left out. */
function sourcesAt(commit: string, tree: Tree): (SubgraphSource & { sdl: string })[] {
  return tree.sources.flatMap((source) => {
    const sdl = fileAt(commit, source.file, tree);
    return sdl === undefined ? [] : [{ ...source, sdl }];
  });
}

/** The commit that a reference stands for; undefined if it is not known here. */
export function commitOf(reference: string, tree: Tree = ours): string | undefined {
  return git(tree, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`)?.trim();
}

/** A file at a commit; undefined if it was not there. The path is from the root of the tree. */
export function fileAt(commit: string, file: string, tree: Tree = ours): string | undefined {
  return git(tree, 'show', `${commit}:./${file.replaceAll(path.sep, '/')}`);
}

/** What git prints; undefined if it refuses, or isn't there. */
function git(tree: Tree, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: tree.root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    // Absent git, absent repository, absent file: all mean that there is nothing to read there.
    return undefined;
  }
}
