import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';

/** The file that names the commit of the release before this one. */
export const previousReleaseFile = '.ci/previous-release';

type Locked = Record<string, { version?: string; link?: boolean }>;

/**
 * Writes the code of the previous release to a temporary folder. It uses our installed packages if both lock files name the same versions, and
 * installs its own otherwise. Throws if this clone does not have the commit, and says how to fetch it.
 */
export function checkOutPreviousRelease(): { commit: string; folder: string } & Disposable {
  const commit = readFileSync(path.join(repositoryRoot, previousReleaseFile), 'utf8').trim();
  requireCommit(commit);
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-previous-'));
  const archive = execFileSync('git', ['archive', commit], { cwd: repositoryRoot, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  const different = differentPackages(lockedIn(folder), lockedIn(repositoryRoot));
  if (different.length === 0) symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'));
  else execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return { commit, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function requireCommit(commit: string): void {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' });
  if (git('cat-file', '-e', `${commit}^{commit}`).status === 0) return;
  const shallow = git('rev-parse', '--is-shallow-repository').stdout.trim() === 'true';
  throw new Error(
    shallow
      ? `The history of this clone is shallow and lacks the previous release, ${commit} (${previousReleaseFile}). Fetch it: git fetch --unshallow`
      : `This clone lacks the previous release, ${commit} (${previousReleaseFile}). Fetch it: git fetch origin ${commit}`,
  );
}

function lockedIn(folder: string): Locked {
  return (JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')) as { packages: Locked }).packages;
}

/** The packages that the first lock file needs and the second has in another version or not at all. */
const differentPackages = (needed: Locked, present: Locked): string[] =>
  Object.entries(needed)
    .filter(
      ([name, { link, version }]) => name.includes('node_modules/') && !link && present[name]?.version !== version,
    )
    .map(([name]) => name);
