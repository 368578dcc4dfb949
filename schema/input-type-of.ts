import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';

const mutations = buildSchema(readFileSync(new URL('./api.graphql', import.meta.url), 'utf8'))
  .getMutationType()
  ?.getFields();

/** The type of the argument `input` of a mutation, such as `ShipOrderInput!`. Throws if the API has no such mutation. */
export function inputTypeOf(mutation: string): string {
  const input = mutations?.[mutation]?.args.find(({ name }) => name === 'input');
  if (!input) throw new Error(`expected a mutation with an input, the API has no ${mutation}`);
  return String(input.type);
}
