import path from 'node:path';
import { readConfiguration } from '../graph-file.ts';
import type { CommandResult } from '../report/to-report.ts';
import { UsageError } from '../usage-error.ts';
import { type CommandOptions, composeWorkingTree, write } from './command-options.ts';

/** Writes the supergraph of the working tree: to the file of `--output`, else to `supergraph` of graph.yaml. */
export async function composeCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const { root, supergraph, teams } = configuration;
  const composition = await composeWorkingTree(configuration, options);
  if (!composition.ok) {
    const errors = composition.errors.map((error) => ({ ...error, team: teams[error.subgraph ?? ''] ?? null }));
    return { composition: { composer: '@apollo/composition', errors, hints: [] } };
  }
  if (options.output === undefined && supergraph === null)
    throw new UsageError('compose: say where to write with --output, or with "supergraph" in graph.yaml');
  write(options.output ?? path.join(root, supergraph ?? ''), composition.supergraphSdl);
  return { output: options.output ?? supergraph };
}
