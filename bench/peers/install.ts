import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';

/** The directory of a peer, with its packages installed from its own lock file. Throws if they cannot be installed. */
export function installPeer(name: string): string {
  const directory = path.join(repositoryRoot, 'bench/peers', name);
  // npm writes this file last.
  if (!existsSync(path.join(directory, 'node_modules/.package-lock.json'))) {
    note(`Installing ${name} from its lock file …`);
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: directory, stdio: 'pipe' });
  }
  return directory;
}
