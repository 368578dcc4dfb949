import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot, supergraphFile } from '../../schema/subgraphs.ts';
import { readConfiguration } from '../graph-file.ts';
import { composeWorkingTree, type Given } from './given.ts';
import type { Answer } from './run-command.ts';

/** Writes the supergraph of the working tree. */
export async function composeCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const composition = await composeWorkingTree(configuration, given);
  if (!composition.ok) {
    const errors = composition.errors.map((one) => ({ ...one, team: configuration.teams[one.subgraph ?? ''] ?? null }));
    return { composition: { composer: '@apollo/composition', errors, hints: [] } };
  }
  writeFileSync(given.output ?? path.join(repositoryRoot, supergraphFile), composition.supergraphSdl);
  return { output: given.output ?? supergraphFile };
}
