import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { UsageError } from './usage-error.ts';

/** The commit that a reference stands for; undefined if it is unknown in the repository of `root`. */
export function commitOf(reference: string, root: string): string | undefined {
  return git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`)?.trim();
}

/** Commits before a commit that changed any of the files, newest first; at most `limit`. */
export function earlierCommits(commit: string, files: readonly string[], limit: number, root: string): string[] {
  const found = git(root, 'log', '--first-parent', '--format=%H', `-n${limit + 1}`, commit, '--', ...files);
  return (found ?? '')
    .split('\n')
    .filter((hash) => hash !== '' && hash !== commit)
    .slice(0, limit);
}

/**
 * The commit of this repository that a version was published from, by the hash stored with the version; undefined if the hash is unknown here,
 * or the version has none. Throws UsageError if the commit may be missing only because the clone is shallow.
 */
export function publishedFrom(hash: string | null, version: string, root: string): string | undefined {
  // Only hashes count: a name such as HEAD means another commit here.
  if (hash === null || !/^[0-9a-f]{7,64}$/i.test(hash)) return undefined;
  const commit = commitOf(hash, root);
  if (commit === undefined && git(root, 'rev-parse', '--is-shallow-repository')?.trim() === 'true')
    throw new UsageError(
      `${version} was published from commit ${hash}, which this shallow clone may lack, so its events cannot be compared; fetch the history (fetch-depth: 0, GIT_DEPTH: "0", or git fetch --unshallow)`,
    );
  return commit;
}

/** The commit where the checked-out branch left the default branch; undefined if there is no default branch, or no commit since. */
export function branchedFrom(root: string): string | undefined {
  const branch = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'].find((name) => commitOf(name, root));
  const commit = branch && git(root, 'merge-base', branch, 'HEAD')?.trim();
  return commit && commit !== commitOf('HEAD', root) ? commit : undefined;
}

/** A file at a commit; undefined if it was not there. The path is from `root`. */
export function fileAt(commit: string, file: string, root: string): string | undefined {
  return git(root, 'show', `${commit}:./${file.replaceAll(path.sep, '/')}`);
}

/** The name of the user, as git knows it. */
export function userName(): string | undefined {
  return git(process.cwd(), 'config', 'user.name')?.trim() || undefined;
}

/** The output of git; undefined if it refuses, or is not installed. */
function git(root: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    // No git, no repository, no such file: there is nothing to read.
    return undefined;
  }
}
