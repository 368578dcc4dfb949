import { readFile } from 'node:fs/promises';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const folders = {
  users: 'subgraphs/users',
  catalog: 'subgraphs/catalog',
  orders: 'subgraphs/orders',
  live: 'subscriptions',
} as const;

/** The text of a subgraph's schema.graphql. */
export function sdlOf(subgraph: keyof typeof folders): Promise<string> {
  return readFile(new URL(`../../${folders[subgraph]}/schema.graphql`, import.meta.url), 'utf8');
}

/** The supergraph of the schemas as they are in the working tree, whether or not the committed one is fresh; each with what is `added` to it. */
export async function composeSupergraph(added: Partial<Record<keyof typeof folders, string>> = {}): Promise<string> {
  const services = await Promise.all(
    (Object.keys(folders) as (keyof typeof folders)[]).map(async (name) => ({
      name,
      // An address that must never show up in an answer.
      url: `http://internal-${name}.invalid/graphql`,
      typeDefs: parse(`${await sdlOf(name)}\n${added[name] ?? ''}`),
    })),
  );
  const { errors, supergraphSdl } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(`the schemas do not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}
