// `npm run release -- 0.1.0`: moves the unreleased changes of CHANGELOG.md into the section of a version and sets the version in package.json.
// Nothing is committed: the last lines say how. `npm run release -- --check` fails if version, changelog and tags do not agree.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { helmFiles } from './helm-files.ts';
import { comparisonsIn, cutRelease, releasesIn } from './changelog.ts';

const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
const git = (...args: string[]) => spawnSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).stdout.trim();

interface Manifest {
  version: string;
  workspaces?: string[];
}
interface Lock extends Manifest {
  packages: Record<string, Partial<Manifest>>;
}

/** Every place that names the version, with the version it names. */
export function versionsIn(): Record<string, string | undefined> {
  const lock = JSON.parse(read('package-lock.json')) as Lock;
  const versionAt = (folder: string) => (JSON.parse(read(path.join(folder, 'package.json'))) as Manifest).version;
  const { workspaces = [] } = JSON.parse(read('package.json')) as Manifest;
  const folders = ['', ...workspaces];
  return {
    ...Object.fromEntries(folders.map((folder) => [path.join(folder, 'package.json'), versionAt(folder)])),
    ...Object.fromEntries(
      folders.map((folder) => [`package-lock.json, ${folder || 'root'}`, lock.packages[folder]?.version]),
    ),
    'deploy/helm/tradepost/Chart.yaml': /^version: (\S+)$/m.exec(read('deploy/helm/tradepost/Chart.yaml'))?.[1],
    'CHANGELOG.md': releasesIn(read('CHANGELOG.md'))[0],
  };
}

/** The disagreements, a line each. */
function problems(): string[] {
  const versions = versionsIn();
  const version = versions['package.json'];
  const lines = Object.entries(versions)
    .filter(([, found]) => found !== version)
    .map(([file, found]) => `${file} names version ${found}; expected ${version}`);
  const tagged = git('rev-list', '-n1', `v${version}`);
  // After the release, work goes on under the released version; only a tag beside the history is wrong.
  if (
    tagged !== '' &&
    spawnSync('git', ['merge-base', '--is-ancestor', tagged, 'HEAD'], { cwd: repositoryRoot }).status
  )
    lines.push(`tag v${version} is on ${tagged.slice(0, 12)}, which is not in this history`);
  return lines;
}

function release(version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`Expected a version such as 0.1.0, got ${version}`);
  if (git('status', '--porcelain') !== '') throw new Error('There are uncommitted changes; commit them first');
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`Tag v${version} exists; choose the next version`);
  const changelog = cutRelease(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10));
  // npm writes both manifests and the lock file.
  const set = [
    'version',
    version,
    '--no-git-tag-version',
    '--allow-same-version',
    '--workspaces',
    '--include-workspace-root',
  ];
  const npm = spawnSync('npm', set, { cwd: repositoryRoot, encoding: 'utf8' });
  if (npm.status !== 0) throw new Error(`npm could not set the version: ${npm.stderr}`);
  writeFileSync(path.join(repositoryRoot, 'CHANGELOG.md'), changelog);
  // The chart has the version of the package.
  for (const [file, text] of helmFiles()) writeFileSync(path.join(repositoryRoot, file), text);
}

if (import.meta.main) {
  const [argument = ''] = process.argv.slice(2);
  try {
    if (argument === '--check') {
      const lines = problems();
      if (lines.length > 0) throw new Error(lines.join('\n'));
      console.log(`Version ${versionsIn()['package.json']} agrees everywhere`);
    } else {
      release(argument);
      const comparisons = comparisonsIn(read('CHANGELOG.md'), argument);
      if (comparisons.length > 0)
        console.log(
          `Nothing came before the first release. Rewrite or remove these entries:\n${comparisons.join('\n')}\n`,
        );
      console.log(
        `Version ${argument} is in CHANGELOG.md and the manifests. Read the section, run .ci/run, then:\n  git commit -am "release: ${argument}"\n  git tag -a v${argument} -m "Tradepost ${argument}"\n  git push origin main v${argument}\nThen write the tagged commit into .ci/previous-release: the next release is tested beside it.`,
      );
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
