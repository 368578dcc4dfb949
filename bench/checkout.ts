import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';

/**
 * The files of a commit in a directory of their own, which stays in .data/bench for the next run; undefined: the working tree that this runs in,
 * as it is. Dependencies that are the same are shared; others are installed by the start of the commit itself.
 */
export function checkOut(commit: string | undefined): string {
  if (commit === undefined) return repositoryRoot;
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  const id = git('rev-parse', '--verify', `${commit}^{commit}`).toString().trim();
  const root = path.join(repositoryRoot, '.data/bench', id);
  if (existsSync(root)) return root;
  note(`Unpacking ${commit} into ${path.relative(repositoryRoot, root)} …`);
  // Under its own name only when it is whole: a run that is stopped here leaves nothing that looks like a commit.
  const unfinished = `${root}.unfinished-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  execFileSync('tar', ['-x', '-C', unfinished], {
    input: execFileSync('git', ['archive', id], { cwd: repositoryRoot, maxBuffer: 1024 ** 3 }),
  });
  const lockOf = (tree: string) => readFileSync(path.join(tree, 'package-lock.json'), 'utf8');
  if (lockOf(unfinished) === lockOf(repositoryRoot))
    symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(unfinished, 'node_modules'));
  renameSync(unfinished, root);
  return root;
}
