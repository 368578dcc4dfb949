import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Compose } from '../judge/composition-cache.ts';
import { repositoryRoot, type SubgraphSource, supergraphFile } from '../../schema/subgraphs.ts';

/** What the schemas are compared with. */
export interface Baseline {
  /** For people: `HEAD`, `origin/main`, a file. */
  name: string;
  supergraphSdl: string;
  /** The subgraph schemas of that time, for places; null where only the supergraph is known. */
  subgraphs: (SubgraphSource & { sdl: string })[] | null;
}

/** Where schemas lie. */
export interface Tree {
  root: string;
  /** Those there were at a commit, their files from `root`. */
  sourcesAt(commit: string): readonly SubgraphSource[];
  /** Whether the supergraph is committed beside them; where nobody does, what was committed is composed. */
  hasSupergraph: boolean;
}

/** The call can't be carried out as given: a reference or file that can't be read. The message is for the caller. */
export class UsageError extends Error {}

/** The supergraph that was committed last; without git or a commit of it, the one on disk; null if there is none at all. */
export async function committedBaseline(compose: Compose, tree: Tree): Promise<Baseline | null> {
  if (!tree.hasSupergraph) return schemasAt('HEAD', tree).length > 0 ? readBaseline('HEAD', compose, tree) : null;
  const committed = fileAt('HEAD', supergraphFile);
  if (committed !== undefined)
    return { name: `HEAD:${supergraphFile}`, supergraphSdl: committed, subgraphs: schemasAt('HEAD', tree) };
  try {
    const onDisk = readFileSync(path.join(repositoryRoot, supergraphFile), 'utf8');
    return { name: supergraphFile, supergraphSdl: onDisk, subgraphs: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A supergraph file, from the working directory, or the schemas at a git reference, composed now. Throws UsageError if it is neither. */
export async function readBaseline(against: string, compose: Compose, tree: Tree): Promise<Baseline> {
  if (statSync(against, { throwIfNoEntry: false })?.isFile()) {
    return { name: against, supergraphSdl: readFileSync(against, 'utf8'), subgraphs: null };
  }
  const commit = commitOf(against, tree.root);
  if (!commit)
    throw new UsageError(
      `--against ${against}: no such file, and no git reference that is known here (is it fetched?)`,
    );
  const subgraphs = schemasAt(commit, tree);
  if (subgraphs.length === 0) throw new UsageError(`--against ${against}: no subgraph schema there`);
  const composition = await compose(subgraphs);
  if (!composition.ok) {
    const first = composition.errors[0];
    throw new UsageError(`--against ${against}: the schemas there do not compose: ${first?.message}`);
  }
  return { name: against, supergraphSdl: composition.supergraphSdl, subgraphs };
}

/** The subgraphs there were at a commit, with their schemas; none if there was none. Throws UsageError where one of them is missing. */
function schemasAt(commit: string, tree: Tree): (SubgraphSource & { sdl: string })[] {
  const sources = tree.sourcesAt(commit);
  const found = sources.flatMap((source) => {
    const sdl = fileAt(commit, source.file, tree.root);
    return sdl === undefined ? [] : [{ ...source, sdl }];
  });
  const missing = sources.filter((one) => !found.some(({ name }) => name === one.name));
  // What is left out of the older graph could be taken away without a word.
  if (found.length > 0 && missing.length > 0)
    throw new UsageError(
      `${commit} does not have ${missing.map(({ name, file }) => `${file} of subgraph ${name}`).join(', ')}: compare with a commit whose graph.yaml lists what is there, a supergraph file or a version`,
    );
  return found;
}

/** The commit that a reference stands for; undefined if it is not known here. */
export function commitOf(reference: string, root: string = repositoryRoot): string | undefined {
  return git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`)?.trim();
}

/**
 * The commit of this repository that a version was published from, by the hash stored with it; undefined where the hash is none of this
 * repository, or there is none. Throws UsageError where it may be missing only because the clone is shallow.
 */
export function publishedFrom(hash: string | null, version: string, root: string = repositoryRoot): string | undefined {
  // A name such as HEAD means another commit here.
  if (hash === null || !/^[0-9a-f]{7,64}$/i.test(hash)) return undefined;
  const commit = commitOf(hash, root);
  if (commit === undefined && git(root, 'rev-parse', '--is-shallow-repository')?.trim() === 'true')
    throw new UsageError(
      `${version} was published from commit ${hash}, which this shallow clone may lack, so events can't be compared with what they were: fetch the history (fetch-depth: 0, GIT_DEPTH: "0", or git fetch --unshallow)`,
    );
  return commit;
}

/** Where what is checked out left the default branch; undefined where no such branch is known, or nothing was committed since. */
export function branchedFrom(root: string = repositoryRoot): string | undefined {
  const branch = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'].find((one) => commitOf(one, root));
  const commit = branch && git(root, 'merge-base', branch, 'HEAD')?.trim();
  return commit && commit !== commitOf('HEAD', root) ? commit : undefined;
}

/** A file at a commit; undefined if it was not there. The path is from `root`. */
export function fileAt(commit: string, file: string, root: string = repositoryRoot): string | undefined {
  return git(root, 'show', `${commit}:./${file.replaceAll(path.sep, '/')}`);
}

/** What git prints; undefined if it refuses, or isn't there. */
function git(root: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    // Absent git, absent repository, absent file: all mean that there is nothing to read there.
    return undefined;
  }
}
