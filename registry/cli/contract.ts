import { UsageError } from './git-baseline.ts';
import { readConfiguration, readSubgraphs } from '../graph-file.ts';
import { type Given, write } from './given.ts';
import type { Answer } from './run-command.ts';

export async function contractCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const [name] = given.args;
  if (name === undefined) {
    const list = configuration.contracts;
    return {
      details: list,
      text:
        list
          .map(
            (one) =>
              `${one.name}: with ${one.include.join(', ') || 'everything'}, without ${one.exclude.join(', ') || 'nothing'}`,
          )
          .join('\n') || 'no contract is configured',
    };
  }
  const contract = configuration.contracts.find((one) => one.name === name);
  if (!contract)
    throw new UsageError(`contract: there is no contract ${name} in ${configuration.file ?? 'a graph.yaml'}`);
  const { composeContract } = await import('../judge/contract.ts');
  const composed = composeContract(readSubgraphs(configuration), contract);
  if (!composed.ok) {
    const errors = composed.errors.map((message) => ({
      code: 'CONTRACT',
      message,
      subgraph: null,
      team: null,
      file: null,
      line: null,
      column: null,
    }));
    return { composition: { composer: '@theguild/federation-composition', errors, hints: [] } };
  }
  if (given.output === undefined)
    return { details: { contract, supergraphSdl: composed.supergraphSdl }, text: composed.supergraphSdl.trimEnd() };
  write(given.output, composed.supergraphSdl);
  return { output: given.output };
}
