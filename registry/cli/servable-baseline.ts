import path from 'node:path';
import { commitOf, earlierCommits } from '../git.ts';
import type { Configuration } from '../graph-file.ts';
import type { Policy } from '../judge/policy.ts';
import type { ExternalFinding } from '../judge/model.ts';
import { UsageError } from '../usage-error.ts';
import { type Baseline, readBaseline, UnservableError } from './baseline.ts';

/** Commits tried before one that cannot be served. Broken schemas seldom stay for long, and each commit costs a composition. */
const maxEarlier = 10;

/**
 * As `readBaseline`, for a check: where the schemas of the commit cannot be served, the last commit before that can takes its place; where
 * there is none, nothing is compared. `problem` says so; null where the baseline is the state that was asked for.
 */
export async function readServableBaseline(
  configuration: Configuration,
  against: string | undefined,
  options: Parameters<typeof readBaseline>[2],
): Promise<{ baseline: Baseline | null; problem: string | null }> {
  try {
    return { baseline: await readBaseline(configuration, against, options), problem: null };
  } catch (error) {
    const commit = commitOf(against ?? 'HEAD', configuration.root);
    if (!(error instanceof UnservableError) || commit === undefined) throw error;
    const named = `The schemas at ${against ?? 'HEAD'} cannot be served (${firstLine(error)})`;
    // The commit itself first: only the supergraph committed in it may be broken.
    const earlierOnes = earlierCommits(commit, filesOf(configuration), maxEarlier, configuration.root);
    for (const earlier of [commit, ...earlierOnes]) {
      const baseline = await readIfServable(configuration, earlier, options);
      const short = earlier.slice(0, 12);
      if (!baseline) continue;
      return {
        baseline: { ...baseline, name: short },
        problem: `${named}, so the comparison is with commit ${short}, the last one whose schemas can be served`,
      };
    }
    return { baseline: null, problem: `${named}, nor those of the commits before, so nothing was compared` };
  }
}

/** What a check reports about such a baseline. */
export function unservableFinding(message: string, { failOn }: Policy): ExternalFinding {
  return {
    kind: 'api',
    severity: 'dangerous',
    type: 'BASE_NOT_COMPOSABLE',
    coordinate: null,
    message,
    because: 'a graph that cannot be served has no clients, and a change must be able to fix it',
    blocking: failOn === 'dangerous',
  };
}

async function readIfServable(
  configuration: Configuration,
  commit: string,
  options: Parameters<typeof readBaseline>[2],
): Promise<Baseline | null> {
  try {
    return await readBaseline(configuration, commit, options);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function filesOf({ sources, file }: Configuration): string[] {
  return [...sources.map((source) => source.file), ...(file === null ? [] : [path.basename(file)])];
}

/** The rest of such a message quotes lines of a file that nobody wrote. */
const firstLine = ({ why }: UnservableError): string => why.split('\n')[0] ?? '';
