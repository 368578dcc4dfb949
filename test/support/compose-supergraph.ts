import { readFile } from 'node:fs/promises';
import { composeServices } from '@apollo/composition';
import path from 'node:path';
import { parse } from 'graphql';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { repositoryRoot, subgraphSources } from '#schema/subgraphs.ts';

type ListedName = SubgraphName | 'live';

/** The text of a subgraph's schema.graphql. */
export function sdlOf(subgraph: ListedName): Promise<string> {
  const source = subgraphSources.find(({ name }) => name === subgraph);
  if (!source) throw new Error(`graph.yaml has no subgraph ${subgraph}`);
  return readFile(path.join(repositoryRoot, source.file), 'utf8');
}

const composed = new Map<string, Promise<string>>();

/**
 * The supergraph of the schemas as they are in the working tree, whether or not the committed one is fresh; each with what is `added` to it.
 * Composed once a process: it takes half a second of a processor.
 */
export async function composeSupergraph(added: Partial<Record<ListedName, string>> = {}): Promise<string> {
  const key = JSON.stringify(added);
  const supergraph = composed.get(key) ?? compose(new Map(Object.entries(added)));
  composed.set(key, supergraph);
  return supergraph;
}

async function compose(additions: ReadonlyMap<string, string>): Promise<string> {
  const services = await Promise.all(
    subgraphSources.map(async ({ name, file }) => ({
      name,
      // An address that must never show up in an answer.
      url: `http://internal-${name}.invalid/graphql`,
      typeDefs: parse(`${await readFile(path.join(repositoryRoot, file), 'utf8')}\n${additions.get(name) ?? ''}`),
    })),
  );
  const { errors, supergraphSdl } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(`the schemas do not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}
