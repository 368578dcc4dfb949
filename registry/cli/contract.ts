import { UsageError } from '../usage-error.ts';
import { readConfiguration, readSubgraphs } from '../graph-file.ts';
import { type CommandOptions, write } from './command-options.ts';
import type { CommandResult } from '../report/to-report.ts';

export async function contractCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const [name] = options.args;
  if (name === undefined) {
    const list = configuration.contracts;
    return {
      details: list,
      text:
        list
          .map(
            ({ name: known, include, exclude }) =>
              `${known}: with ${include.join(', ') || 'everything'}, without ${exclude.join(', ') || 'nothing'}`,
          )
          .join('\n') || 'no contract is configured',
    };
  }
  const contract = configuration.contracts.find((known) => known.name === name);
  if (!contract) throw new UsageError(`contract: there is no contract ${name} in ${configuration.file}`);
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
  if (options.output === undefined)
    return { details: { contract, supergraphSdl: composed.supergraphSdl }, text: composed.supergraphSdl.trimEnd() };
  write(options.output, composed.supergraphSdl);
  return { output: options.output };
}
